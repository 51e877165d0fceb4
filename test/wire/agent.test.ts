import type { IDataObject } from 'n8n-workflow';

import { captureWire, type WireRequest } from '../support/captureWire';
import { API_KEY, BASE_URL, ORGANIZATION_ID } from '../support/credential';
import { operate } from '../support/operate';
import { agent, file, ROE, text } from '../support/roeNode';
import { AGENT, JOB, plain, VERSION } from '../support/send';
import { splitMultipart } from '../support/multipart';

const ORG = `organization_id=${ORGANIZATION_ID}`;
const agentId = agent(AGENT);
const inputs = { values: [text('company_name', 'Müller')] };

const lines = (requests: WireRequest[]) => requests.map(({ method, path }) => `${method} ${path}`);

/** A server that sends Roe's response for each path. */
function roe(answers: Record<string, unknown>): WireRequest[] {
	return captureWire(BASE_URL, ({ path }) => {
		const [, answer] =
			Object.entries(answers).find(([end]) => path.split('?')[0].endsWith(end)) ?? [];
		if (answer === undefined) return { status: 404, body: '{"detail":"Not found."}' };
		return { body: JSON.stringify(answer) };
	});
}

describe('an operation that reads agents', () => {
	const page = { count: 0, next: null, previous: null, results: [] };
	const cases: Array<[`agent.${string}`, IDataObject, unknown, string]> = [
		['agent.get', { agentId }, { id: AGENT }, `GET /v1/agents/${AGENT}/?${ORG}`],
		['agent.getVersions', { agentId }, [], `GET /v1/agents/${AGENT}/versions/?${ORG}`],
		[
			'agent.getAll',
			{},
			page,
			`GET /v1/agents/?${ORG}&page=1&page_size=50&ordering=-created_at&include_job_stats=false`,
		],
		[
			'agent.getAll',
			{
				limit: 7,
				sort: { values: { field: 'name' } },
				filters: { search: 'in & out', name: 'Invoices', engineClassId: 'PDF' },
			},
			page,
			`GET /v1/agents/?${ORG}&search=in%20%26%20out&name=Invoices&engine_class_id=PDF&page=1&page_size=7` +
				'&ordering=name&include_job_stats=false',
		],
		[
			'agent.getAll',
			{ filters: { tags: [AGENT, VERSION], tagsMatch: 'all', includeUntagged: true } },
			page,
			`GET /v1/agents/?${ORG}&tags=${AGENT}&tags=${VERSION}&tags_match=all&include_untagged=true` +
				'&page=1&page_size=50&ordering=-created_at&include_job_stats=false',
		],
		[
			'agent.getAll',
			{ filters: { tags: ` ${AGENT.toUpperCase()}`, includeUntagged: false } },
			page,
			`GET /v1/agents/?${ORG}&tags=${AGENT}&tags_match=any&page=1&page_size=50&ordering=-created_at` +
				'&include_job_stats=false',
		],
		[
			'agent.getAll',
			{ filters: { tags: [], tagsMatch: 'all' } },
			page,
			`GET /v1/agents/?${ORG}&page=1&page_size=50&ordering=-created_at&include_job_stats=false`,
		],
		[
			'agent.getAll',
			{ returnAll: true },
			page,
			`GET /v1/agents/?${ORG}&page=1&page_size=100&ordering=-created_at&include_job_stats=false`,
		],
	];

	it.each(cases)(
		'sends its documented request: %s %j',
		async (operation, parameters, answer, line) => {
			const requests = captureWire(BASE_URL, { body: JSON.stringify(answer) });
			const run = await operate(operation, parameters);
			expect(run.error).toBeUndefined();
			expect(lines(requests)).toEqual([line]);
			expect(requests[0].headers.authorization).toBe(`Bearer ${API_KEY}`);
			expect(requests[0].body).toHaveLength(0);
		},
	);
});

describe('Run Sync', () => {
	const outputs = [{ key: 'total', data_type: 'application/json', value: '12.5' }];

	it('sends one POST without “async/” in the path, and returns the outputs from the response', async () => {
		const requests = captureWire(BASE_URL, { body: JSON.stringify(outputs) });
		const options = { ...plain, skipCache: true, metadata: '{"order":1}' };
		const run = await operate('agent.runSync', { agentId, inputs, options });
		expect(run.json(ROE)).toEqual([{ agentId: AGENT, outputs: { total: 12.5 } }]);
		expect(lines(requests)).toEqual([`POST /v1/agents/run/${AGENT}/?${ORG}`]);
		expect(requests[0].body.toString()).toBe('{"company_name":"Müller","metadata":{"order":"1"}}');
		expect(requests[0].headers).toMatchObject({
			'content-type': 'application/json',
			'x-skip-cache': 'true',
		});
	});

	it('names the version in the path, and sends files as multipart', async () => {
		const requests = captureWire(BASE_URL, { body: JSON.stringify(outputs) });
		const run = await operate(
			'agent.runSync',
			{
				agentId,
				inputs: { values: [file('document', 'data')] },
				options: { ...plain, agentVersionId: VERSION },
				simplify: false,
			},
			{
				items: [
					{
						json: {},
						files: {
							data: { bytes: Buffer.from('%PDF'), fileName: 'a.pdf', mimeType: 'application/pdf' },
						},
					},
				],
			},
		);
		expect(run.json(ROE)).toEqual([{ agentId: AGENT, agentVersionId: VERSION, result: outputs }]);
		expect(lines(requests)).toEqual([`POST /v1/agents/run/${AGENT}/versions/${VERSION}/?${ORG}`]);
		const [{ headers, body }] = requests;
		const [part] = splitMultipart(String(headers['content-type']), body);
		expect(part.headers.join()).toContain('name="document"; filename="a.pdf"');
		expect(part.body.toString()).toBe('%PDF');
	});
});

describe('Run Bulk', () => {
	const jobIds = [JOB, VERSION];

	it('sends one POST with the inputs of all items in order, without metadata', async () => {
		const requests = captureWire(BASE_URL, { body: JSON.stringify(jobIds) });
		const run = await operate(
			'agent.runBulk',
			{ agentId, inputs: { values: [text('name', '={{ $json.name }}'), text('n', 1.5)] } },
			{ items: [{ json: { name: 'a' } }, { json: { name: 'ß' } }] },
		);
		expect(run.json(ROE)).toEqual(jobIds.map((jobId) => ({ jobId, agentId: AGENT })));
		expect(lines(requests)).toEqual([`POST /v1/agents/run/${AGENT}/async/many/?${ORG}`]);
		expect(requests[0].headers['content-type']).toBe('application/json');
		expect(requests[0].body.toString()).toBe(
			'{"inputs":[{"name":"a","n":"1.5"},{"name":"ß","n":"1.5"}]}',
		);
	});
});

describe('Run and Wait', () => {
	it('starts the jobs, requests their statuses, then their results', async () => {
		const requests = roe({
			'/async/': JOB,
			'/statuses/': [{ id: JOB, status: 3 }],
			'/results/': [{ id: JOB, result: [{ key: 'total', value: '12' }], cost: 0.5 }],
		});
		const run = await operate('agent.runAndWait', { agentId, inputs, options: plain });
		expect(run.json(ROE)).toEqual([
			{
				jobId: JOB,
				status: 'SUCCESS',
				outputs: { total: '12' },
				isFinished: true,
				isSuccessful: true,
				agentId: AGENT,
				cost: 0.5,
			},
		]);
		expect(lines(requests)).toEqual([
			`POST /v1/agents/run/${AGENT}/async/?${ORG}`,
			`POST /v1/agents/jobs/statuses/?${ORG}`,
			`POST /v1/agents/jobs/results/?${ORG}`,
		]);
		expect(requests.map(({ body }) => body.toString())).toEqual([
			'{"company_name":"Müller"}',
			`{"job_ids":["${JOB}"]}`,
			`{"job_ids":["${JOB}"]}`,
		]);
	});

	it('reads the metadata of a job that several items got: one of them has started it', async () => {
		const requests = roe({
			'/async/': JOB,
			'/statuses/': [{ id: JOB, status: 3 }],
			'/results/': [{ id: JOB, result: [], agent_id: AGENT }],
			'/jobs/': { count: 1, next: null, results: [{ id: JOB, metadata: { case: 'a' } }] },
		});
		const options = { ...plain, metadata: '={{ { case: $json.case } }}' };
		const run = await operate(
			'agent.runAndWait',
			{ agentId, inputs, options, include: ['metadata'] },
			{ items: [{ json: { case: 'a' } }, { json: { case: 'b' } }] },
		);
		expect(run.json(ROE).map(({ metadata }) => metadata)).toEqual([{ case: 'a' }, { case: 'a' }]);
		expect(lines(requests).at(-1)).toBe(`GET /v1/agents/${AGENT}/jobs/?${ORG}&job_id=${JOB}`);
	});
});

describe('inputs from the agent’s definition', () => {
	const definition = {
		id: VERSION,
		input_definitions: [{ key: 'company_name', data_type: 'text/plain' }],
	};
	const mapped = {
		agentId,
		specifyInputs: 'agent',
		agentInputs: { mappingMode: 'defineBelow', value: { company_name: 'Müller' } },
	};

	it('are read once for all items, from the current version', async () => {
		const requests = roe({ '/versions/current/': definition, '/async/': JOB });
		const items = [{ json: {} }, { json: {} }, { json: {} }];
		const run = await operate('agent.runAsync', { ...mapped, options: plain }, { items });
		expect(run.json(ROE)).toHaveLength(3);
		expect(lines(requests)).toEqual([
			`GET /v1/agents/${AGENT}/versions/current/?${ORG}`,
			...items.map(() => `POST /v1/agents/run/${AGENT}/async/?${ORG}`),
		]);
		expect(requests[1].body.toString()).toBe('{"company_name":"Müller"}');
	});

	it('are read from the selected version', async () => {
		const requests = roe({ [`/versions/${VERSION}/`]: definition, '/async/': JOB });
		const options = { ...plain, agentVersionId: VERSION };
		await operate('agent.runAsync', { ...mapped, options });
		expect(lines(requests)).toEqual([
			`GET /v1/agents/${AGENT}/versions/${VERSION}/?${ORG}`,
			`POST /v1/agents/run/${AGENT}/versions/${VERSION}/async/?${ORG}`,
		]);
	});
});
