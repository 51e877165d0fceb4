import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import type { TestItem } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { operate, type OperateOptions } from '../../support/operate';
import { agent, ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents, documentVersions } = SEED;
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const pdf = (name: string) => ({
	bytes: Buffer.from(name),
	fileName: `${name}.pdf`,
	mimeType: 'application/pdf',
});

/** Parameters of a node that maps values manually or automatically. */
const mapped = (agentId: string, value: IDataObject | 'auto', options: IDataObject = {}) => ({
	agentId: agent(agentId),
	specifyInputs: 'agent',
	agentInputs:
		value === 'auto'
			? { mappingMode: 'autoMapInputData', value: null }
			: { mappingMode: 'defineBelow', value },
	options,
});

const start = async (parameters: IDataObject, items: TestItem[], options: OperateOptions = {}) => {
	const run = await operate('agent.runAsync', parameters, {
		credentials: roe.credentials,
		items,
		...options,
	});
	expectNoKey(run, SEED.apiKey);
	return run;
};

/** The inputs of the jobs that the local Roe received: texts, and files by name and hash. */
const jobs = () =>
	roe.control
		.jobs()
		.map(({ inputs }) =>
			inputs.map(({ key, value, file }) => [key, file ? `${file.fileName} ${file.sha256}` : value]),
		);

describe('values mapped manually', () => {
	it('are sent as a text and a file', async () => {
		const value = { document: 'data', instructions: '={{ $json.what }}' };
		const run = await start(mapped(agents.document, value), [
			{ json: { what: 'Total' }, files: { data: pdf('a') } },
			{ json: { what: 42 }, files: { data: pdf('b'), more: pdf('c') } },
		]);
		expect(run.error).toBeUndefined();
		expect(jobs()).toEqual(
			expect.arrayContaining([
				[
					['document', `a.pdf ${sha256('a')}`],
					['instructions', 'Total'],
				],
				[
					['document', `b.pdf ${sha256('b')}`],
					['instructions', '42'],
				],
			]),
		);
		expect(run.json(ROE)).toHaveLength(2);
		expect(roe.control.requests({ path: '/versions/current/$' })).toHaveLength(1);
	});

	it('are sent as several files of one input', async () => {
		const files = { a: pdf('a'), b: pdf('b'), c: pdf('c') };
		await start(mapped(agents.documents, { documents: 'c, a' }), [{ json: {}, files }]);
		expect(jobs()).toEqual([
			[
				['documents', `c.pdf ${sha256('c')}`],
				['documents', `a.pdf ${sha256('a')}`],
			],
		]);
	});

	it('are sent as a file ID or as a URL', async () => {
		const value = { document: '={{ $json.file }}', instructions: 'Total' };
		const run = await start(mapped(agents.document, value), [
			{ json: { file: SEED.fileId } },
			{ json: { file: 'https://example.com/a.pdf' } },
		]);
		const inputsOf = run.json(ROE).map(({ jobId }) => roe.control.job(String(jobId))!.inputs[0]);
		expect(inputsOf[0]).toMatchObject({
			value: SEED.fileId,
			file: { fileName: 'sample-contract.pdf' },
		});
		expect(inputsOf[1]).toEqual({ key: 'document', value: 'https://example.com/a.pdf' });
		expect(roe.starts.map(({ body }) => body)).toEqual(['json', 'json']);
	});

	it('are sent for unusual types: audio, JSON, and an unknown one', async () => {
		const files = {
			data: { bytes: Buffer.from('sound'), fileName: 'notes.mp3', mimeType: 'audio/mpeg' },
			plan: { bytes: Buffer.from('lines'), fileName: 'site.plan', mimeType: 'model/x-site-plan' },
		};
		const value = { recording: 'data', readings: '={{ $json.readings }}', plan: 'plan' };
		await start(mapped(agents.unusual, value), [{ json: { readings: [{ t: 1.5 }] }, files }]);
		expect(jobs()).toEqual([
			[
				['recording', `notes.mp3 ${sha256('sound')}`],
				['readings', '[{"t":1.5}]'],
				['plan', `site.plan ${sha256('lines')}`],
			],
		]);
	});

	it('are those of the selected version', async () => {
		const options = { agentVersionId: documentVersions.first };
		const value = { document: 'data', instructions: null };
		await start(mapped(agents.document, value, options), [{ json: {}, files: { data: pdf('a') } }]);
		expect(jobs()).toEqual([[['document', `a.pdf ${sha256('a')}`]]]);
	});

	it('cause an error if the selected version doesn’t have the input', async () => {
		const options = { agentVersionId: documentVersions.first };
		const value = { document: 'data', instructions: 'Total' };
		const items = [{ json: {}, files: { data: pdf('a') } }];
		const run = await start(mapped(agents.document, value, options), items);
		expectError(run.errorOf(ROE), 'INPUTS_DONT_FIT', 0, 'instructions');
		expect(run.errorOf(ROE)?.message).not.toContain('document');
		expect(roe.starts).toEqual([]);
	});

	it('are empty for an agent without inputs', async () => {
		await start(mapped(agents.noInputs, {}), [{ json: { a: 1 } }]);
		expect(jobs()).toEqual([[]]);
	});

	it.each<[string, IDataObject, ErrorCode, ...string[]]>([
		['an empty text', { document: 'data', instructions: '' }, 'INPUT_EMPTY', '"instructions"'],
		['no value', { document: 'data', instructions: null }, 'INPUT_EMPTY', '"instructions"'],
		[
			'a binary field that the item doesn’t have',
			{ document: 'attachment', instructions: 'x' },
			'FILE_NOT_FOUND',
			'"document"',
			'"attachment"',
			'"data", "more"',
		],
		[
			'an empty field',
			{ document: '={{ $json.missing }}', instructions: 'x' },
			'INPUT_EMPTY',
			'"document"',
		],
	])(
		'cause an error for their item, and nothing is sent for it, if they can’t be sent: %s',
		async (_, value, code, ...facts) => {
			const items = [{ json: {}, files: { data: pdf('a'), more: pdf('b') } }];
			const run = await start(mapped(agents.document, value), items);
			expectError(run.errorOf(ROE), code, 0, ...facts);
			expect(roe.starts).toEqual([]);
		},
	);

	it('can be empty if Skip Empty Inputs is on, and Roe reports missing ones', async () => {
		const value = { document: 'data', instructions: '' };
		const items = [{ json: {}, files: { data: pdf('a') } }];
		const run = await start(mapped(agents.document, value, { skipEmptyInputs: true }), items);
		expect(run.errorOf(ROE)?.description).toContain('Missing input key instructions');
	});

	it('cause an error for each item if the agent’s inputs can’t be read', async () => {
		const run = await start(
			mapped(agents.draft, { document: 'data' }),
			[{ json: {} }, { json: {} }],
			{
				node: { onError: 'continueRegularOutput' },
			},
		);
		expect(run.json(ROE)).toHaveLength(2);
		for (const [item, failed] of run.json(ROE).entries()) {
			expectError(failed, 'NOT_FOUND', item, 'HTTP 404');
		}
		expect(roe.control.requests()).toHaveLength(1);
	});
});

describe('an item that is mapped automatically', () => {
	it('sends the fields and files with the names of inputs, and ignores the others', async () => {
		const run = await start(mapped(agents.document, 'auto'), [
			{
				json: { instructions: 'Total', note: 'x' },
				files: { document: pdf('a'), other: pdf('b') },
			},
			{ json: { instructions: 'Due date', document: 'https://example.com/a.pdf' } },
		]);
		expect(run.error).toBeUndefined();
		const inputsOf = run.json(ROE).map(({ jobId }) => roe.control.job(String(jobId))!.inputs);
		expect(inputsOf[0]).toMatchObject([
			{ key: 'document', file: { fileName: 'a.pdf', sha256: sha256('a') } },
			{ key: 'instructions', value: 'Total' },
		]);
		expect(inputsOf[1]).toEqual([
			{ key: 'document', value: 'https://example.com/a.pdf' },
			{ key: 'instructions', value: 'Due date' },
		]);
	});

	it('is rejected by Roe if an input is missing', async () => {
		const run = await start(mapped(agents.document, 'auto'), [{ json: { instructions: 'Total' } }]);
		expect(run.errorOf(ROE)?.description).toContain('Missing input key document');
	});
});
