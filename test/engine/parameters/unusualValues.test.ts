import type { IDataObject } from 'n8n-workflow';

import { describeMismatch } from '../../../nodes/RoeAi/inputs/inputMismatch';
import { SEED } from '../../../sandbox';
import { expectError } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { operate } from '../../support/operate';
import { agent, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();
const { agents } = SEED;

const COMPANY = { key: 'company_name', data_type: 'text/plain' };
const QUESTION = { key: 'question', data_type: 'string' };

/** Sets the next response for the agent's version to these definitions. */
function define(definitions: unknown): void {
	const body = { id: agents.text, input_definitions: definitions };
	const match = { method: 'GET', path: '/versions/[^/]+/$' };
	roe.control.addFault({ match, kind: 'status', status: 200, body });
}

const mapped = (value: IDataObject) => ({
	specifyInputs: 'agent',
	agentInputs: { mappingMode: 'defineBelow', value },
});
const run = async (parameters: IDataObject) =>
	await operate(
		'agent.runAsync',
		{ agentId: agent(agents.text), ...parameters },
		{ credentials: roe.credentials },
	);

describe('undocumented input definitions', () => {
	it('are used if they have keys, and accept texts if their type isn’t a MIME type', async () => {
		define([null, COMPANY, { key: null }, {}, 7, QUESTION]);
		const { error } = await run(mapped({ company_name: 'Fabrikam', question: 'Where?' }));
		expect(error).toBeUndefined();
		const [{ inputs }] = roe.control.jobs();
		expect(inputs.map(({ value }) => value)).toEqual(['Fabrikam', 'Where?']);
	});

	it.each([['a text'], [{ company_name: COMPANY }], [[null, 7]]])(
		'cause an error if they aren’t a list, or none has a key: %j',
		async (definitions) => {
			define(definitions);
			const { error } = await run(mapped({ company_name: 'Fabrikam' }));
			expectError(error, 'RESPONSE_UNEXPECTED', 0);
			expect(roe.control.jobs()).toEqual([]);
		},
	);

	it('don’t hide missing inputs if none are given', async () => {
		define([null, COMPANY]);
		const { error } = await run({ inputs: { values: [] } });
		expectError(error, 'INPUTS_DONT_FIT', 0, 'company_name', describeMismatch([COMPANY], []));
	});

	it('are left out of the list of versions if they have no keys', async () => {
		const body = [{ id: agents.text, version_name: 'v1', input_definitions: [null, COMPANY] }];
		roe.control.addFault({ match: { path: '/versions/$' }, kind: 'status', status: 200, body });
		const listed = await operate(
			'agent.getVersions',
			{ agentId: agent(agents.text) },
			{ credentials: roe.credentials },
		);
		expect(listed.json(ROE)).toMatchObject([{ name: 'v1', inputs: [{ key: 'company_name' }] }]);
	});
});

describe('a value mapped to a reserved name of Roe’s request', () => {
	it.each(['metadata', 'organization_id'])('causes an error with that name: %s', async (key) => {
		const { error } = await run(mapped({ company_name: 'a', question: 'b', [key]: 'x' }));
		expectError(error, 'INPUTS_DONT_FIT', 0, key);
		expect(error?.message).not.toMatch(/company_name|question/);
		expect(roe.control.jobs()).toEqual([]);
	});
});

describe('a request timeout longer than timers support', () => {
	it.each([2_147_484, 1e300])('is shortened to the maximum: %d s', async (requestTimeout) => {
		const values = [text('company_name', 'Fabrikam'), text('question', 'Where?')];
		const ran = await run({ inputs: { values }, options: { requestTimeout } });
		expect(ran.error).toBeUndefined();
		// Otherwise the response would count as too late, and the node would look for the job.
		expect(ran.json(ROE)[0]).not.toHaveProperty('recovered');
		expect(roe.control.requests({ method: 'GET' })).toEqual([]);
	});
});

describe('filters of jobs', () => {
	const list = async (filters: unknown) =>
		await operate(
			'job.getAll',
			{ agentId: agent(agents.text), filters: filters as IDataObject },
			{ credentials: roe.credentials },
		);

	it('can’t be a single expression', async () => {
		const { error } = await list('={{ { search: "x" } }}');
		expectError(error, 'COLLECTION_INVALID', 0, labelOf('filters'));
	});

	it.each([['search'], ['versionName'], ['metadata']])(
		'cause an error if a number has lost digits: %s',
		async (name) => {
			const { error } = await list({ [name]: '={{ 9007199254740993 }}' });
			expectError(error, 'VALUE_UNSENDABLE', 0, labelOf(name, 'filters'), Number.MAX_SAFE_INTEGER);
			expect(roe.control.requests()).toEqual([]);
		},
	);
});

it('the error of Run Bulk with one item mentions no number of jobs', async () => {
	const { error } = await operate(
		'agent.runBulk',
		{ agentId: agent(agents.text), inputs: { values: [text('company_name', 'Fabrikam')] } },
		{ credentials: roe.credentials },
	);
	expectError(error, 'REQUEST_REJECTED', 0, 'HTTP 400', 'question');
	// With several items, the message contains their number.
	expect(error?.message.match(/\d+/g)).toEqual(['400', '0']);
});

describe('a rejected start', () => {
	const values = [text('company', 'Fabrikam'), text('question', 'Where?')];
	const reject = (status: number, body: unknown) =>
		roe.control.addFault({
			match: { path: '/async/$' },
			kind: 'status',
			when: 'before',
			status,
			body,
		});

	it('is explained with the agent’s inputs if the status is 422', async () => {
		reject(422, { detail: [{ loc: ['body', 'company_name'], msg: 'field required' }] });
		const { error } = await run({ inputs: { values } });
		const given = [{ key: 'company' }, { key: 'question' }];
		const mismatch = describeMismatch([COMPANY, QUESTION], given);
		expectError(error, 'REQUEST_REJECTED', 0, 'HTTP 422', 'company_name', mismatch);
	});

	it('isn’t explained with the agent’s inputs if the response is an HTML page', async () => {
		reject(400, '<html><h1>400 Request Header Or Cookie Too Large</h1></html>');
		const { error } = await run({ inputs: { values } });
		expectError(error, 'REFUSED_BEFORE_ROE', 0, 'HTTP 400');
		expect(`${error?.message} ${error?.description}`).not.toContain('company');
	});
});

describe('an unsimplified object of Roe', () => {
	it.each([
		['job.getAll', '/jobs/$'],
		['agent.getAll', '/v1/agents/$'],
		['agent.get', '/v1/agents/[^/]+/$'],
		['agent.getVersions', '/versions/$'],
	] as const)('can have a property "json": %s', async (operation, path) => {
		const raw = { id: agents.text, json: { pages: 3 } };
		const body =
			operation === 'agent.get' ? raw : { count: 1, next: null, previous: null, results: [raw] };
		roe.control.addFault({ match: { path }, kind: 'status', status: 200, body });
		const ran = await operate(
			operation,
			{ agentId: agent(agents.text), simplify: false },
			{ credentials: roe.credentials },
		);
		expect(ran.json(ROE)).toEqual([raw]);
	});
});

it('a file with broken compression causes an error that says so', async () => {
	const headers = { 'content-encoding': 'gzip' };
	const match = { path: '/references/' };
	roe.control.addFault({
		match,
		kind: 'status',
		when: 'before',
		status: 200,
		body: 'no gzip',
		headers,
	});
	const { error } = await operate(
		'job.downloadReference',
		{ jobId: agents.text, resourceId: 'r' },
		{ credentials: roe.credentials },
	);
	expectError(error, 'CONNECTION_LOST', 0);
});

describe('a job ID in capitals without dashes', () => {
	const jobId = '0F3A9C52-6C1E-4D1B-9A77-1B1D3C2F4A0E';
	const written = JSON.stringify(jobId.replaceAll('-', ''));
	const inputs = { values: [text('company_name', 'Fabrikam'), text('question', 'Where?')] };

	it.each([
		['agent.runAsync', written],
		['agent.runBulk', `[${written}]`],
	] as const)('is recognized: %s', async (operation, body) => {
		const match = { path: '/agents/run/' };
		roe.control.addFault({ match, kind: 'status', when: 'before', status: 200, body });
		const ran = await operate(
			operation,
			{ agentId: agent(agents.text), inputs },
			{ credentials: roe.credentials },
		);
		expect(ran.json(ROE)).toEqual([{ jobId: jobId.toLowerCase(), agentId: agents.text }]);
	});
});
