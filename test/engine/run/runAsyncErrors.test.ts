import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { captureWire, type WireAnswer } from '../../support/captureWire';
import { API_KEY, BASE_URL, credentials } from '../../support/credential';
import { runWorkflow } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { agent, ROE, roeWorkflow, text } from '../../support/roeNode';
import { AGENT, JOB } from '../../support/send';

const html = '<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>';

/** What Roe answers, the error's code, what its message names, and what its description quotes of the answer. */
type Case = [name: string, answer: WireAnswer, code: ErrorCode, fact: string, quoted: string];

const CASES: Case[] = [
	[
		'400 with a bare list of messages',
		{ status: 400, body: '["Missing input key document","Unknown input key file"]' },
		'REQUEST_REJECTED',
		'HTTP 400',
		'Missing input key document; Unknown input key file.',
	],
	[
		'400 with a message for a field',
		{ status: 400, body: '{"document":"This field may not be blank."}' },
		'REQUEST_REJECTED',
		'HTTP 400',
		'document: This field may not be blank.',
	],
	[
		'400 with lists of messages for fields',
		{ status: 400, body: '{"a":["x","y"],"b":["z"]}' },
		'REQUEST_REJECTED',
		'HTTP 400',
		'a: x; y; b: z.',
	],
	[
		'400 with an error',
		{ status: 400, body: '{"error":"Bad version"}' },
		'REQUEST_REJECTED',
		'HTTP 400',
		'Bad version.',
	],
	[
		'401',
		{ status: 401, body: '{"detail":"Invalid token."}' },
		'API_KEY_REJECTED',
		'HTTP 401',
		'Invalid token.',
	],
	[
		'402 without credits',
		{ status: 402, body: '{"error":"Insufficient credits","status_code":402}' },
		'OUT_OF_CREDITS',
		'HTTP 402',
		'Insufficient credits.',
	],
	[
		'403 without credits',
		{ status: 403, body: '{"detail":"Insufficient credits to start a new job"}' },
		'OUT_OF_CREDITS',
		'HTTP 403',
		'Insufficient credits to start a new job.',
	],
	[
		'403 with a detail',
		{ status: 403, body: '{"detail":"You do not have access."}' },
		'ACCESS_DENIED',
		'HTTP 403',
		'You do not have access.',
	],
	[
		'403 with an error',
		{ status: 403, body: '{"error":"No access to agents"}' },
		'ACCESS_DENIED',
		'HTTP 403',
		'No access to agents.',
	],
	[
		'404 with a detail',
		{ status: 404, body: '{"detail":"Not found."}' },
		'NOT_FOUND',
		'HTTP 404',
		'Not found.',
	],
	[
		'404 with an error',
		{ status: 404, body: '{"error":"Agent not found"}' },
		'NOT_FOUND',
		'HTTP 404',
		'Agent not found.',
	],
	[
		'413 from a proxy',
		{ status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' },
		'REQUEST_TOO_LARGE',
		'HTTP 413',
		'413 Request Entity Too Large',
	],
	[
		'429',
		{
			status: 429,
			body: '{"detail":"Request was throttled."}',
			headers: { 'Retry-After': '30' },
		},
		'RATE_LIMITED',
		'HTTP 429',
		'Request was throttled.',
	],
	[
		'500 with a detail',
		{ status: 500, body: '{"detail":"Internal error"}' },
		'SERVER_FAILED',
		'HTTP 500',
		'Internal error.',
	],
	['503 with an empty body', { status: 503 }, 'SERVER_FAILED', 'HTTP 503', ''],
	[
		'502 with a page',
		{ status: 502, body: html },
		'GATEWAY_FAILED',
		'HTTP 502',
		'502 Bad Gateway nginx.',
	],
	[
		'418, which Roe doesn’t document',
		{ status: 418, body: '{"message":"short and stout"}' },
		'STATUS_UNEXPECTED',
		'HTTP 418',
		'short and stout',
	],
	[
		'a page instead of a job ID',
		{ body: html },
		'JOB_ID_MISSING',
		'',
		'"‹html>‹head>‹title>502 Bad Gateway',
	],
	[
		'an object instead of a job ID',
		{ body: '{"id":"x"}' },
		'JOB_ID_MISSING',
		'',
		'{\\"id\\":\\"x\\"}',
	],
	['a text that isn’t a UUID', { body: '"started"' }, 'JOB_ID_MISSING', '', 'started'],
	['a list with a job ID', { body: `["${JOB}"]` }, 'JOB_ID_MISSING', '', JOB],
	['a number', { body: '17' }, 'JOB_ID_MISSING', '', '17'],
	['an empty body', { body: '' }, 'JOB_ID_MISSING', '', ''],
	['a truncated job ID', { body: `"${JOB.slice(0, 20)}` }, 'JOB_ID_MISSING', '', JOB.slice(0, 20)],
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

describe.each(CASES)('a response: %s', (_, answer, code, fact, quoted) => {
	it('is an error that names the problem, the item and the next step', async () => {
		answerSecond(answer);
		const run = await runWorkflow({ workflow: roeWorkflow(parameters), credentials, items });
		const error = run.errorOf(ROE);
		expect(run.status).toBe('error');
		expect(error).toMatchObject({ name: 'NodeApiError', context: { itemIndex: 1 } });
		expectError(error, code, 1, fact);
		expect(error?.description).toContain(quoted);
		expectNoKey(run, API_KEY);
	});

	it('affects one item under “Continue”', async () => {
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
					error: expect.stringContaining(fact) as string,
					message: expect.stringContaining(quoted) as string,
				},
				pairedItem: { item: 1 },
			},
		]);
		expectError(run.outputs(ROE, 1)[0].json, code, 1);
		expectNoKey(run, API_KEY);
	});
});

describe('a key that Roe’s response repeats', () => {
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
