import { captureWire, type WireAnswer } from '../support/captureWire';
import { API_KEY, BASE_URL, credentials } from '../support/connection';
import { runWorkflow } from '../support/engine';
import { expectNoKey } from '../support/expectNoKey';
import { agent, ROE, roeWorkflow, text } from '../support/roeNode';
import { AGENT, JOB } from '../support/send';

const html = '<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>';

/** What Roe answers, what the message says happened, and what the description quotes and advises. */
const CASES: Array<[name: string, answer: WireAnswer, message: string, ...description: string[]]> =
	[
		[
			'400 with a bare list of messages',
			{ status: 400, body: '["Missing input key document","Unknown input key file"]' },
			'Could not start the job: Roe did not accept the request (HTTP 400)',
			'Roe says: Missing input key document; Unknown input key file.',
			'Compare the inputs with the agent’s definition',
		],
		[
			'400 with a message for a field',
			{ status: 400, body: '{"document":"This field may not be blank."}' },
			'(HTTP 400)',
			'Roe says: document: This field may not be blank.',
		],
		[
			'400 with lists of messages for fields',
			{ status: 400, body: '{"a":["x","y"],"b":["z"]}' },
			'(HTTP 400)',
			'Roe says: a: x; y; b: z.',
		],
		[
			'400 with an error',
			{ status: 400, body: '{"error":"Bad version"}' },
			'(HTTP 400)',
			'Bad version.',
		],
		[
			'401',
			{ status: 401, body: '{"detail":"Invalid token."}' },
			'Roe did not accept the API key (HTTP 401)',
			'Roe says: Invalid token.',
			'paste a current API key',
		],
		[
			'402 without credits',
			{ status: 402, body: '{"error":"Insufficient credits","status_code":402}' },
			'has no credits left (HTTP 402)',
			'Roe says: Insufficient credits.',
			'Add credits',
		],
		[
			'403 without credits',
			{ status: 403, body: '{"detail":"Insufficient credits to start a new job"}' },
			'has no credits left (HTTP 403)',
			'Insufficient credits to start a new job.',
			'Add credits',
		],
		[
			'403 with a detail',
			{ status: 403, body: '{"detail":"You do not have access."}' },
			'Roe denied access (HTTP 403)',
			'You do not have access.',
			'Check the Organization ID',
		],
		[
			'403 with an error',
			{ status: 403, body: '{"error":"No access to agents"}' },
			'(HTTP 403)',
			'No access to agents.',
		],
		[
			'404 with a detail',
			{ status: 404, body: '{"detail":"Not found."}' },
			'Roe does not know this (HTTP 404)',
			'Roe says: Not found.',
			'Check the ID',
		],
		[
			'404 with an error',
			{ status: 404, body: '{"error":"Agent not found"}' },
			'(HTTP 404)',
			'Agent not found.',
		],
		[
			'413 of a proxy',
			{ status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' },
			'too large (HTTP 413)',
			'413 Request Entity Too Large',
			'Send a smaller file',
		],
		[
			'429',
			{
				status: 429,
				body: '{"detail":"Request was throttled."}',
				headers: { 'Retry-After': '30' },
			},
			'too many requests (HTTP 429)',
			'Request was throttled.',
			'Max Items at Once',
		],
		[
			'500 with a detail',
			{ status: 500, body: '{"detail":"Internal error"}' },
			'Roe’s server failed (HTTP 500)',
			'Internal error.',
		],
		['503 with nothing', { status: 503 }, 'Roe’s server failed (HTTP 503)', 'Roe gave no reason.'],
		[
			'502 with a page',
			{ status: 502, body: html },
			'(HTTP 502)',
			'It says: 502 Bad Gateway nginx.',
		],
		[
			'418, which Roe does not document',
			{ status: 418, body: '{"message":"short and stout"}' },
			'unexpected answer (HTTP 418)',
			'short and stout',
		],
		[
			'a page instead of a job ID',
			{ body: html },
			'a page came back that is not Roe’s, so the job may exist',
			'The answer begins with: "<html><head><title>502 Bad Gateway',
			'Look at the agent’s jobs in Roe',
		],
		[
			'an object instead of a job ID',
			{ body: '{"id":"x"}' },
			'not a job ID, so the job may exist',
			'{\\"id\\":\\"x\\"}',
		],
		[
			'a text that is no UUID',
			{ body: '"started"' },
			'not a job ID, so the job may exist',
			'started',
		],
		['a list with a job ID', { body: `["${JOB}"]` }, 'not a job ID, so the job may exist', JOB],
		['a number', { body: '17' }, 'not a job ID, so the job may exist', '17'],
		['nothing', { body: '' }, 'not a job ID, so the job may exist', 'nothing (it is empty)'],
		[
			'a job ID cut off',
			{ body: `"${JOB.slice(0, 20)}` },
			'not a job ID, so the job may exist',
			JOB.slice(0, 20),
		],
	];

/** One request each, plain behaviour: what comes after an error is the matter of the fault suite. */
const parameters = {
	agentId: agent(AGENT),
	inputs: { values: [text('company_name', '={{ $json.name }}')] },
	options: { preventDuplicates: false },
};
const items = ['first', 'second', 'third'].map((name) => ({ json: { name } }));

/** Answers as given for the second item, and with a job ID for the others. */
function answerSecond(answer: WireAnswer) {
	return captureWire(BASE_URL, ({ body }) =>
		body.includes('second') ? answer : { body: JSON.stringify(JOB) },
	);
}

describe.each(CASES)('%s', (_, answer, message, ...description) => {
	it('becomes an error that says what happened, to which item, and what to do next', async () => {
		answerSecond(answer);
		const run = await runWorkflow({ workflow: roeWorkflow(parameters), credentials, items });
		const error = run.errorOf(ROE);
		expect(run.status).toBe('error');
		expect(error).toMatchObject({ name: 'NodeApiError', context: { itemIndex: 1 } });
		expect(error?.message).toContain(message);
		expect(error?.message).toMatch(/ \[item 1\]$/);
		for (const part of description) expect(error?.description).toContain(part);
		expectNoKey(run, API_KEY);
	});

	it('is one item’s matter under “Continue”', async () => {
		answerSecond(answer);
		const workflow = roeWorkflow(parameters, { onError: 'continueErrorOutput' });
		const run = await runWorkflow({ workflow, credentials, items });
		expect(run.error).toBeUndefined();
		expect(run.outputs(ROE, 0).map(({ json, pairedItem }) => [json.jobId, pairedItem])).toEqual([
			[JOB, { item: 0 }],
			[JOB, { item: 2 }],
		]);
		expect(run.outputs(ROE, 1)).toEqual([
			{
				json: {
					name: 'second',
					error: expect.stringContaining(message) as string,
					message: expect.stringContaining(description[0]) as string,
				},
				pairedItem: { item: 1 },
			},
		]);
		expectNoKey(run, API_KEY);
	});
});

describe('a key that Roe’s answer repeats', () => {
	async function expectHidden(answer: WireAnswer) {
		captureWire(BASE_URL, answer);
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const workflow = roeWorkflow(parameters, { onError });
			expectNoKey(await runWorkflow({ workflow, credentials, items }), API_KEY);
		}
	}

	it.each([
		{ status: 401, body: `{"detail":"No such key: ${API_KEY}"}` },
		{ status: 400, body: `{"${API_KEY}":["unknown field"]}` },
		{ status: 500, body: `<html>Authorization: Bearer ${API_KEY}</html>` },
		{ body: `Bearer ${API_KEY}` },
		{ status: 302, headers: { Location: `https://x.test/${API_KEY}` } },
		{ status: 400, body: `{"detail":"${'x'.repeat(270)}${API_KEY}"}` },
		{ status: 400, body: `{"detail":"?key=${encodeURIComponent(API_KEY)}"}` },
	])('is in no error, output or log: %j', expectHidden);
});
