import type { IDataObject } from 'n8n-workflow';

import { toCancelOutput } from '../../nodes/RoeAi/results/cancelOutput';
import { captureWire, type WireAnswer } from '../support/captureWire';
import { API_KEY, BASE_URL, credentials, ORGANIZATION_ID } from '../support/credential';
import { runWorkflow } from '../support/engine';
import { operate } from '../support/operate';
import { agent, ROE, roeWorkflow } from '../support/roeNode';
import { AGENT, JOB } from '../support/send';

const ORG = `organization_id=${ORGANIZATION_ID}`;
const JOB_PATH = `/v1/agents/jobs/${JOB}`;
const RESOURCE = 'r/1?é';

const noJobs = { count: 0, next: null, previous: null, results: [] };
const agentId = agent(AGENT);

/** Operation, its parameters, Roe's response, and the expected request line, body and headers. */
type Contract = [
	operation: `job.${string}`,
	parameters: IDataObject,
	answer: WireAnswer,
	line: string,
	body?: object,
	headers?: Record<string, string>,
];

const answering = (json: unknown): WireAnswer => ({ body: JSON.stringify(json) });

const CONTRACTS: Contract[] = [
	['job.getStatus', {}, answering({ status: 1 }), `GET ${JOB_PATH}/status/?${ORG}`],
	[
		'job.getResult',
		{},
		answering([{ id: JOB, status: 4 }]),
		`POST /v1/agents/jobs/statuses/?${ORG}`,
		{ job_ids: [JOB] },
	],
	[
		'job.wait',
		{ waitOptions: { failOnJobFailure: false } },
		answering([{ id: JOB, status: 5 }]),
		`POST /v1/agents/jobs/statuses/?${ORG}`,
		{ job_ids: [JOB] },
	],
	[
		'job.cancelAll',
		{ agentId },
		answering({ targeted_count: 2, note: 'soon' }),
		`POST /v1/agents/${AGENT}/jobs/cancel-all/?${ORG}`,
	],
	[
		'job.deleteData',
		{},
		answering({ status: 'success', deleted_count: 1 }),
		`POST ${JOB_PATH}/delete-data/?${ORG}`,
	],
	[
		'job.getArtifact',
		{ artifactKey: ' steps/é & ü.json ' },
		answering({ result: [] }),
		`GET ${JOB_PATH}/artifacts/result/?${ORG}&artifact_key=steps%2F%C3%A9%20%26%20%C3%BC.json`,
	],
	[
		'job.downloadReference',
		{ resourceId: RESOURCE.replace('/', '') },
		{ body: 'bytes', headers: { 'Content-Type': 'text/plain' } },
		`GET ${JOB_PATH}/references/r1%3F%C3%A9/?${ORG}&download=true`,
		undefined,
		{ accept: '*/*' },
	],
	[
		'job.resendWebhook',
		{},
		answering({ status: 'ok', queued: 1 }),
		`POST ${JOB_PATH}/webhook/resend/?${ORG}`,
		{},
	],
	[
		'job.resendWebhook',
		{ webhookId: AGENT.toUpperCase() },
		answering({ queued: 1 }),
		`POST ${JOB_PATH}/webhook/resend/?${ORG}`,
		{ webhook_id: AGENT },
	],
	[
		'job.getAll',
		{ agentId },
		answering(noJobs),
		`GET /v1/agents/${AGENT}/jobs/?${ORG}&page=1&page_size=50&ordering=-created_at`,
	],
	[
		'job.getAll',
		{
			agentId,
			limit: 3,
			sort: { values: { field: 'cost', direction: 'desc' } },
			filters: {
				createdFrom: '2026-01-31T12:00:00+02:00',
				createdTo: '2026-02-01T00:00:00Z',
				jobId: JOB,
				metadata: 'a=b & c',
				search: 'größe',
				statusCode: 0,
				versionName: 'v 2',
			},
		},
		answering(noJobs),
		`GET /v1/agents/${AGENT}/jobs/?${ORG}&page=1&page_size=3&ordering=-cost&status_code=0&version_name=v%202` +
			'&metadata=a%3Db%20%26%20c&created_from=2026-01-31T10%3A00%3A00.000Z&created_to=2026-02-01T00%3A00%3A00.000Z' +
			`&job_id=${JOB}&search=gr%C3%B6%C3%9Fe`,
	],
	[
		'job.getAll',
		{
			agentId,
			filters: {
				excludeMetadata: 'test=1',
				jobInputs: { company: 'Größe' },
				reviewState: 'disagreed',
				verdict: 'needs review',
				semanticSearch: '',
			},
		},
		answering(noJobs),
		`GET /v1/agents/${AGENT}/jobs/?${ORG}&page=1&page_size=50&ordering=-created_at&exclude_metadata=test%3D1` +
			'&job_inputs=%7B%22company%22%3A%22Gr%C3%B6%C3%9Fe%22%7D&review_state=disagreed&verdict=needs%20review',
	],
	[
		'job.getAll',
		{ agentId, filters: { semanticSearch: 'hidden owners' } },
		answering(noJobs),
		`GET /v1/agents/${AGENT}/jobs/?${ORG}&page=1&page_size=50&semantic_string=hidden%20owners`,
	],
	[
		'job.getAll',
		{
			agentId,
			filters: { semanticSearch: 'hidden owners' },
			sort: { values: { field: 'cost', direction: 'desc' } },
		},
		answering(noJobs),
		`GET /v1/agents/${AGENT}/jobs/?${ORG}&page=1&page_size=50&ordering=-cost&semantic_string=hidden%20owners`,
	],
];

describe.each(CONTRACTS)(
	'the operation %s with %j',
	(operation, parameters, answer, line, body, headers = {}) => {
		it(`sends ${line}`, async () => {
			const requests = captureWire(BASE_URL, answer);
			const run = await operate(operation, parameters, { items: [{ json: { jobId: JOB } }] });
			expect(run.error).toBeUndefined();
			expect(requests.map(({ method, path }) => `${method} ${decodeOnce(path)}`)).toEqual([
				decodeOnce(line),
			]);
			expect(requests[0].path).not.toMatch(/[^\x21-\x7e]/);
			expect(requests[0].body.toString()).toBe(body === undefined ? '' : JSON.stringify(body));
			expect(requests[0].headers.authorization).toBe(`Bearer ${API_KEY}`);
			expect(requests[0].headers).toMatchObject({ accept: 'application/json', ...headers });
			expect(requests[0].headers['content-type']).toBe(body && 'application/json');
		});
	},
);

describe('job.cancel', () => {
	it.each([
		['is already finished', 3, false, 'SUCCESS'],
		['is about to end', 1, true, 'STARTED'],
		['is cancelled', 5, true, 'CANCELLED'],
		['has an unknown status', 17, true, 'STATUS_17'],
	])(
		'cancels a job, then requests its status: a job that %s',
		async (_, code, cancelled, status) => {
			const requests = captureWire(BASE_URL, ({ path }) =>
				path.includes('/cancel/') ? { status: 204 } : answering([{ id: JOB, status: code }]),
			);
			const run = await operate('job.cancel', {}, { items: [{ json: { jobId: JOB } }] });
			expect(run.json(ROE)).toEqual([
				{
					jobId: JOB,
					cancelled,
					status,
					...(status !== 'CANCELLED' && { note: expect.stringMatching(/\w \w/) as string }),
				},
			]);
			expect(requests.map(({ method, path, body }) => [method, path, body.toString()])).toEqual([
				['POST', `${JOB_PATH}/cancel/?${ORG}`, ''],
				['POST', `/v1/agents/jobs/statuses/?${ORG}`, JSON.stringify({ job_ids: [JOB] })],
			]);
		},
	);
});

it('job.cancel adds a different note for each status other than CANCELLED', () => {
	const notes = [3, 1, 17].map((status) => toCancelOutput(JOB, { id: JOB, status }).note);
	expect(new Set(notes).size).toBe(notes.length);
	expect(toCancelOutput(JOB, undefined).note).toBe(notes[2]);
});

it('job.downloadAllReferences reads statuses and results once, then each file at the Base URL, whatever its URL is', async () => {
	const references = [
		`https://evil.example/v1/agents/jobs/${AGENT}/references/a/`,
		'/references/b%20?download=false',
		'https://evil.example/references/../',
		'https://evil.example/c.pdf',
	];
	const result = [{ key: 'found', value: JSON.stringify({ references }) }];
	const evil = captureWire('https://evil.example', answering({}));
	const requests = captureWire(BASE_URL, ({ path }) => {
		if (path.includes('/statuses/')) return answering([{ id: JOB, status: 3 }]);
		if (path.includes('/results/')) return answering([{ id: JOB, status: 3, result }]);
		return { body: 'bytes', headers: { 'Content-Type': 'text/plain' } };
	});
	const run = await operate('job.downloadAllReferences', {}, { items: [{ json: { jobId: JOB } }] });
	expect(run.error).toBeUndefined();
	expect(requests.map(({ method, path, body }) => [method, path, body.toString()])).toEqual([
		['POST', `/v1/agents/jobs/statuses/?${ORG}`, JSON.stringify({ job_ids: [JOB] })],
		['POST', `/v1/agents/jobs/results/?${ORG}`, JSON.stringify({ job_ids: [JOB] })],
		['GET', `${JOB_PATH}/references/a/?${ORG}&download=true`, ''],
		['GET', `${JOB_PATH}/references/b%2520/?${ORG}&download=true`, ''],
	]);
	expect(evil).toEqual([]);
});

/** Two spellings of one query (`%20` and `+`, `%3A` and `:`) are equivalent. n8n's HTTP client decides which one is sent. */
function decodeOnce(path: string): string {
	const [before, query = ''] = path.split(/\?(.*)/s);
	return `${before}?${JSON.stringify([...new URLSearchParams(query)])}`;
}

describe('a filter by time', () => {
	const createdFrom = '2026-01-31T12:00:00';
	const items = [{ json: {} }];

	it('uses the workflow’s time zone if the value has none', async () => {
		const requests = captureWire(BASE_URL, answering(noJobs));
		const workflow = roeWorkflow({
			resource: 'job',
			operation: 'getAll',
			agentId,
			filters: { createdFrom },
		});
		workflow.settings = { ...workflow.settings, timezone: 'Asia/Tokyo' };
		await runWorkflow({ workflow, credentials, items });
		expect(requests[0].path).toContain('&created_from=2026-01-31T03%3A00%3A00.000Z');
	});

	it('can be a date from an expression, which has its own time zone', async () => {
		const requests = captureWire(BASE_URL, answering(noJobs));
		const filters = { createdTo: '={{ DateTime.fromISO("2026-01-31T12:00:00+05:00") }}' };
		await operate('job.getAll', { agentId, filters });
		expect(requests[0].path).toContain('&created_to=2026-01-31T07%3A00%3A00.000Z');
	});
});
