import { asyncRun, syncRun } from '../../../nodes/RoeAi/submission/runKinds';
import { classifyStartResponse } from '../../../nodes/RoeAi/submission/classifyStartResponse';
import type { HttpResult } from '../../../nodes/RoeAi/transport/sendRequest';
import type { NetworkError } from '../../../nodes/RoeAi/transport/networkErrors';
import type { RoeError } from '../../../nodes/RoeAi/shared/roeError';
import { codeOf } from '../../support/codeOf';

const JOB = '5b0f3a3e-3c43-4e8e-9d1c-7a1f2b3c4d5e';

const answered = (
	status: number,
	text: string,
	headers: Record<string, string> = {},
): HttpResult => ({ response: { status, headers, text } });

const faulted = (kind: NetworkError['kind']): HttpResult => ({
	networkError: { kind, code: 'CODE', message: 'technical' },
});

const json = (value: unknown) => JSON.stringify(value);

/** The error of a result that has one. */
function errorOf(result: object): RoeError {
	expect(result).toHaveProperty('error');
	return (result as { error: RoeError }).error;
}

describe('a request without a response', () => {
	it.each([
		['did not reach Roe', 'unreachable', { kind: 'retryable', rateLimited: false }],
		['was not sent', 'notSent', { kind: 'rejected' }],
		['was ended by a stop of the execution', 'cancelled', { kind: 'cancelled' }],
		['lost its connection', 'lost', { kind: 'ambiguous', reason: 'lost' }],
		['ran out of time', 'timedOut', { kind: 'ambiguous', reason: 'timedOut' }],
	] as const)('is classified if it %s', (_, kind, expected) => {
		expect(classifyStartResponse(asyncRun, faulted(kind))).toMatchObject(expected);
	});
});

it('a rejected run has advice about the agent’s inputs', () => {
	const result = classifyStartResponse(asyncRun, answered(400, json(['Missing input key market'])));
	expect(result).toMatchObject({ kind: 'rejected' });
	expect(errorOf(result).description).toMatch(/market.*\binputs\b.*\bagent/);
});

describe('a success', () => {
	it('with a job ID is a start', () => {
		for (const status of [200, 201, 202]) {
			expect(classifyStartResponse(asyncRun, answered(status, json(JOB)))).toEqual({
				kind: 'started',
				response: JOB,
			});
		}
	});

	it.each([
		['an empty body', ''],
		['white space', '  \n'],
		['null', 'null'],
		['a number', '17'],
		['text that isn’t a UUID', '"started"'],
		['a job ID in a list', json([JOB])],
		['a job ID in an object', json({ id: JOB })],
		['a job ID without quotes', JOB],
		['two job IDs', `${json(JOB)}${json(JOB)}`],
		['a truncated job ID', `"${JOB.slice(0, 20)}`],
		['a job ID followed by other characters', json(`${JOB}/../x`)],
		['a job ID followed by a line break', json(`${JOB}\n`)],
	])('with %s may have started a job', (_, body) => {
		const result = classifyStartResponse(asyncRun, answered(200, body));
		expect(result).toMatchObject({ kind: 'ambiguous', reason: 'noId' });
		expect(codeOf(errorOf(result))).toBe('JOB_ID_MISSING');
	});

	it('that is a page may have started a job, and isn’t called Roe’s', () => {
		const result = classifyStartResponse(asyncRun, answered(200, '\n<html>Log in</html>'));
		expect(result).toMatchObject({ kind: 'ambiguous', reason: 'noId' });
		expect(codeOf(errorOf(result))).toBe('JOB_ID_MISSING');
		const ofRoe = classifyStartResponse(asyncRun, answered(200, 'null'));
		expect(errorOf(result).message).not.toBe(errorOf(ofRoe).message);
	});

	it('of a sync run is a list of outputs', () => {
		const outputs = [{ key: 'total', data_type: 'text/plain', value: '12' }];
		expect(classifyStartResponse(syncRun, answered(200, json(outputs)))).toEqual({
			kind: 'started',
			response: outputs,
		});
		expect(classifyStartResponse(syncRun, answered(200, '[]'))).toEqual({
			kind: 'started',
			response: [],
		});
		for (const body of [json(JOB), json({ outputs }), '[null]', '[1]', '["a"]', '[{"key":"a"}]']) {
			expect(classifyStartResponse(syncRun, answered(200, body))).toMatchObject({
				kind: 'ambiguous',
				reason: 'noId',
			});
		}
	});
});

describe('a rejection', () => {
	it.each([400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 451])(
		'with status %i started nothing',
		(status) => {
			// Whatever the body says: a refusal that carries a job ID is still a refusal.
			for (const body of ['', json({ detail: 'No.' }), json(JOB), '<html></html>']) {
				expect(classifyStartResponse(asyncRun, answered(status, body))).toMatchObject({
					kind: 'rejected',
					error: { httpCode: status },
				});
			}
		},
	);

	it.each([
		[401, 'REFUSED_BEFORE_ROE'],
		[403, 'REFUSED_BEFORE_ROE'],
		[404, 'NO_API_AT_ADDRESS'],
		[407, 'PROXY_LOGIN'],
		[511, 'NETWORK_LOGIN'],
	])('by a page with status %i isn’t Roe’s, and started nothing', (status, code) => {
		const result = classifyStartResponse(asyncRun, answered(status, '<h1>Blocked</h1>'));
		expect(result).toMatchObject({ kind: 'rejected' });
		expect(codeOf(errorOf(result))).toBe(code);
	});

	it.each([301, 307, 308])(
		'by a redirect with status %i started nothing, since the same request should go elsewhere',
		(status) => {
			const result = classifyStartResponse(
				asyncRun,
				answered(status, '', { location: 'https://x.test/' }),
			);
			expect(result).toMatchObject({ kind: 'rejected' });
			expect(codeOf(errorOf(result))).toBe('REDIRECTED');
			expect(errorOf(result).message).toContain('https://x.test/');
		},
	);

	it.each([302, 303])(
		'by a redirect with status %i may have started a job, since servers also send it after they acted',
		(status) => {
			const result = classifyStartResponse(
				asyncRun,
				answered(status, '', { location: 'https://x.test/' }),
			);
			expect(result).toMatchObject({ kind: 'ambiguous', reason: 'redirected' });
		},
	);

	it.each([
		['seconds', '7', 7000],
		['nothing', undefined, undefined],
		['an unreadable value', 'soon', undefined],
	])(
		'with status 429 can be retried later, with this in Retry-After: %s',
		(_, header, retryAfterMs) => {
			const headers: Record<string, string> = header === undefined ? {} : { 'retry-after': header };
			expect(
				classifyStartResponse(asyncRun, answered(429, '{"detail":"Throttled."}', headers)),
			).toMatchObject({
				kind: 'retryable',
				rateLimited: true,
				retryAfterMs,
			});
		},
	);

	it.each([408, 500, 501, 502, 503, 504, 520, 524, 599])(
		'with status %i may have started a job',
		(status) => {
			for (const body of ['', json({ detail: 'x' }), json(JOB), '<h1>Bad Gateway</h1>']) {
				expect(classifyStartResponse(asyncRun, answered(status, body))).toMatchObject({
					kind: 'ambiguous',
					reason: [504, 524].includes(status) ? 'gatewayTimedOut' : 'failed',
					error: { httpCode: status },
				});
			}
		},
	);
});
