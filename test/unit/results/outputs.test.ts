import {
	selectDetails,
	toDetailFields,
	toInputsByKey,
} from '../../../nodes/RoeAi/results/jobDetails';
import { toResultOutput } from '../../../nodes/RoeAi/results/jobResult';
import { type StatusOutput, toStatusOutput } from '../../../nodes/RoeAi/results/jobStatus';
import { toOutputsByKey, findReferences } from '../../../nodes/RoeAi/results/outputs';
import type { JobDetail } from '../../../nodes/RoeAi/shared/jobDetail';
import { codeOf } from '../../support/codeOf';
import { thrownBy } from '../../support/thrownBy';

const json = (key: string, value: unknown) => ({
	key,
	data_type: 'application/json',
	value: typeof value === 'string' ? value : JSON.stringify(value),
});
const plain = (key: string, value: string) => ({ key, data_type: 'text/plain', value });

describe('outputs by key', () => {
	it.each([
		['an object', json('k', { total: 12.5 }), { total: 12.5 }],
		['a list', json('k', [1, null]), [1, null]],
		['a number declared as JSON', json('k', '42'), 42],
		['null declared as JSON', json('k', 'null'), null],
		[
			'JSON with a charset',
			{ ...json('k', { a: 1 }), data_type: 'application/json; charset=utf-8' },
			{ a: 1 },
		],
		['an object declared as text', plain('k', ' {"a": 1}'), { a: 1 }],
		['an object of unknown type', { key: 'k', value: '{"a": 1}' }, { a: 1 }],
	])('parses %s', (_, output, value) => {
		expect(toOutputsByKey([output])).toEqual({ k: value });
	});

	it.each([
		['text', plain('k', 'Total: 12')],
		['text that looks like a number', plain('k', '0042')],
		['text that looks like a JSON word', plain('k', 'true')],
		['text in brackets', plain('k', '[sic] as printed')],
		['empty text', plain('k', '')],
		['invalid JSON', json('k', '{"a": 1')],
	])('keeps %s unchanged', (_, output) => {
		expect(toOutputsByKey([output])).toEqual({ k: output.value });
	});

	it('become a list if several outputs have one key, in their order', () => {
		expect(toOutputsByKey([plain('page', 'a'), json('sum', 1), plain('page', 'b')])).toEqual({
			page: ['a', 'b'],
			sum: 1,
		});
	});

	it('keep a key with a meaning in JavaScript', () => {
		const outputs = toOutputsByKey([plain('__proto__', 'a'), plain('constructor', 'b')]);
		expect(Object.entries(outputs)).toEqual([
			['__proto__', 'a'],
			['constructor', 'b'],
		]);
		expect(Object.getPrototypeOf(outputs)).toBe(Object.prototype);
	});
});

describe('references', () => {
	const address = (id: string) => `https://api.roe.test/v1/agents/jobs/j/references/${id}/`;

	it('are all URLs in lists named “references”, at any depth, each once', () => {
		const outputs = [
			json('a', {
				references: [address('r1'), address('r2')],
				pages: [{ references: [address('r1')] }],
			}),
			json('b', {
				deep: { references: [{ title: 'Report', url: `${address('r3')}?download=true` }] },
			}),
		];
		expect(findReferences(outputs)).toEqual([
			{ resourceId: 'r1', url: address('r1') },
			{ resourceId: 'r2', url: address('r2') },
			{ resourceId: 'r3', url: `${address('r3')}?download=true` },
		]);
	});

	it('aren’t other URLs, other lists or texts', () => {
		const outputs = [
			json('a', {
				sources: [address('r1')],
				references: ['https://example.com/', 'page 3', 7, null],
			}),
			plain('b', `see ${address('r2')}`),
		];
		expect(findReferences(outputs)).toEqual([]);
	});
});

/** The status of a simplified item: the code is in raw output alone. */
const simple = ({ statusCode, ...status }: StatusOutput) => {
	expect(statusCode).toEqual(expect.any(Number));
	return status;
};

describe('the inputs of a job', () => {
	it('are texts unchanged, files with name and ID, and several values as a list, by key', () => {
		const inputs = [
			{ key: 'note', description: 'A note', data_type: 'text/plain', value: 'urgent' },
			{ key: 'number', data_type: 'text/plain', value: '0012' },
			{ key: 'invoice', data_type: 'application/pdf', value: 'f1', file_name: 'a.pdf' },
			{ key: 'more', data_type: 'application/pdf', value: 'f2', file_name: 'b.pdf' },
			{ key: 'more', data_type: 'application/pdf', value: 'https://x.test/c.pdf', file_name: null },
		];
		expect(toInputsByKey(inputs)).toEqual({
			note: 'urgent',
			number: '0012',
			invoice: { fileName: 'a.pdf', value: 'f1' },
			more: [{ fileName: 'b.pdf', value: 'f2' }, 'https://x.test/c.pdf'],
		});
	});

	it('are read even if Roe’s list isn’t as documented', () => {
		const odd = [null, 'x', 7, {}, { key: 5, value: 'x' }, { key: '__proto__', value: 'p' }];
		const read = toInputsByKey([...odd, { key: 'empty' }, { key: 'named', file_name: '' }]);
		expect(Object.entries(read)).toEqual([
			['__proto__', 'p'],
			['empty', null],
			['named', null],
		]);
	});

	it('are included only if they’re requested and available', () => {
		const details = { agentId: 'a', metadata: {}, inputs: [] };
		const included = (...include: JobDetail[]) => toDetailFields(selectDetails(include, details));
		expect(included()).toEqual({});
		expect(included('metadata')).toEqual({ metadata: {} });
		expect(included('inputs', 'metadata')).toEqual({ metadata: {}, inputs: {} });
		expect(toDetailFields(selectDetails(['inputs', 'metadata'], undefined))).toEqual({});
	});
});

describe('a finished job', () => {
	const status = toStatusOutput('j', { status: 3, timestamp: 1764000000 });
	const result = {
		id: 'j',
		status: 3,
		result: [json('total', 10), plain('note', 'as read')],
		corrected_outputs: null,
		agent_id: 'a',
		agent_version_id: 'v',
		cost: 0,
		inputs: [],
		input_tokens: 12,
		output_tokens: null,
	};

	it('has its status, outputs by key, agent and cost, even if it’s 0', () => {
		expect(toResultOutput(status, result, true)).toEqual({
			...simple(status),
			outputs: { total: 10, note: 'as read' },
			agentId: 'a',
			cost: 0,
		});
		const { cost, ...unpriced } = result;
		expect(cost).toBe(0);
		expect(toResultOutput(status, { ...unpriced, cost: null }, true)).not.toHaveProperty('cost');
	});

	it('has at most ten fields, the result first, then the included data', () => {
		const url = 'https://api.roe.test/v1/agents/jobs/j/references/r1/';
		const full = { ...result, result: [json('files', { references: [url] })] };
		const said = { ...status, errorMessage: 'A warning' };
		const fields = [
			...['jobId', 'status', 'outputs', 'isFinished', 'isSuccessful', 'errorMessage', 'timestamp'],
			...['agentId', 'references', 'cost'],
		];
		expect(fields).toHaveLength(10);
		expect(Object.keys(toResultOutput(said, full, true))).toEqual(fields);
		const details = { metadata: { case: '1042' }, inputs: [{ key: 'note', value: 'x' }] };
		const included = toResultOutput(
			said,
			{ ...full, corrected_outputs: full.result },
			true,
			details,
		);
		expect(Object.keys(included)).toEqual([...fields, 'isCorrected', 'metadata', 'inputs']);
	});

	it('has the agent’s ID from elsewhere if the result doesn’t contain it', () => {
		const details = { agentId: 'b' };
		const nameless = { ...result, agent_id: null };
		expect(toResultOutput(status, nameless, true, details)).toMatchObject({ agentId: 'b' });
		expect(toResultOutput(status, undefined, true, details)).toMatchObject({ agentId: 'b' });
		expect(toResultOutput(status, result, true, details)).toMatchObject({ agentId: 'a' });
	});

	it('has the corrected outputs if a person corrected them, and is marked', () => {
		const corrected = { ...result, corrected_outputs: [json('total', 11)] };
		expect(toResultOutput(status, corrected, true)).toMatchObject({
			outputs: { total: 11 },
			isCorrected: true,
		});
		expect(toResultOutput(status, { ...result, corrected_outputs: [] }, true)).toMatchObject({
			outputs: { total: 10 },
		});
	});

	it('has its references next to the outputs', () => {
		const url = 'https://api.roe.test/v1/agents/jobs/j/references/r1/';
		const found = { ...result, result: [json('files', { references: [url] })] };
		expect(toResultOutput(status, found, true)).toMatchObject({
			references: [{ resourceId: 'r1', url }],
		});
		expect(toResultOutput(status, result, true)).not.toHaveProperty('references');
	});

	it('is Roe’s own object without Simplify', () => {
		expect(toResultOutput(status, result, false)).toEqual({ ...status, result });
		expect(toResultOutput(status, undefined, false)).toEqual({ ...status, result: null });
		const details = { metadata: { case: '1042' } };
		expect(toResultOutput(status, result, false, details)).toEqual({
			...status,
			result,
			...details,
		});
	});

	it('has outputs even if only their key is as documented', () => {
		const odd = {
			...result,
			result: [
				null,
				{ key: 'empty' },
				{ key: 'total', value: '12', data_type: 7, review: { state: 'new_word' } },
				{ key: 'scan', value: 'x', data_type: 'model/new' },
			] as never,
		};
		expect(toResultOutput(status, odd, true)).toMatchObject({
			outputs: { empty: null, total: '12', scan: 'x' },
		});
		for (const entry of [{ value: 'x' }, 'x', 7]) {
			const nameless = { ...result, result: [entry] as never };
			const error = thrownBy(() => toResultOutput(status, nameless, true));
			expect(codeOf(error)).toBe('RESPONSE_UNEXPECTED');
			expect(error.message).toContain(` ${status.jobId} `);
		}
	});

	it('is only its status if there is no result', () => {
		const failed = toStatusOutput('j', { status: 4, error_message: 'No text' });
		expect(toResultOutput(failed, undefined, true)).toEqual(simple(failed));
	});
});
