import { classifyNetworkError } from '../../../nodes/RoeAi/transport/networkErrors';
import { createRedactor } from '../../../nodes/RoeAi/transport/redact';
import {
	createErrorFromResponse,
	extractMessage,
} from '../../../nodes/RoeAi/transport/requestErrors';
import { codeOf } from '../../support/codeOf';
import { fc } from '../../support/property';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
	status,
	headers,
	text: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('extractMessage', () => {
	it.each([
		['detail', { detail: 'Not found.' }, 'Not found.'],
		['message', { message: 'No.' }, 'No.'],
		['error', { error: 'Insufficient credits', status_code: 402 }, 'Insufficient credits'],
		['detail before error', { error: 'b', detail: 'a' }, 'a'],
		['a bare list', ['Missing input key document', 'x'], 'Missing input key document; x'],
		[
			'fields with lists of texts',
			{ name: ['Too long.'], url: ['Bad.', 'Worse.'] },
			'name: Too long.; url: Bad.; Worse.',
		],
		['fields with texts', { document: 'Required.' }, 'document: Required.'],
		['plain text', 'upstream down', 'upstream down'],
		[
			'an HTML page',
			'<html><style>p{}</style><h1>502</h1>\n<p>Bad Gateway</p></html>',
			'502 Bad Gateway',
		],
		['nothing', '', ''],
	])('finds Roe’s message in %s', (_where, body, expected) => {
		expect(extractMessage(answer(400, body))).toBe(expected);
	});

	it('returns at most 300 characters, whatever the response', () => {
		fc.assert(
			fc.property(fc.oneof(fc.json(), fc.string(), fc.webUrl()), (body) => {
				expect(extractMessage(answer(500, body)).length).toBeLessThanOrEqual(300);
			}),
		);
		expect(extractMessage(answer(500, 'x'.repeat(5_000_000))).length).toBe(300);
	});
});

describe('createErrorFromResponse', () => {
	it.each([
		[400, ['Missing input key document'], 'REQUEST_REJECTED', 'Missing input key document'],
		[422, { detail: 'Not a date.' }, 'REQUEST_REJECTED', 'Not a date.'],
		[401, { detail: 'Invalid token.' }, 'API_KEY_REJECTED', 'Invalid token.'],
		[402, { error: 'Insufficient credits' }, 'OUT_OF_CREDITS', 'Insufficient credits'],
		[
			403,
			{ detail: 'Insufficient credits to start a new job' },
			'OUT_OF_CREDITS',
			'Insufficient credits to start a new job',
		],
		[403, { detail: 'No access.' }, 'ACCESS_DENIED', 'Organization ID'],
		[404, { detail: 'Not found.' }, 'NOT_FOUND', 'Not found.'],
		[408, { detail: 'Slow.' }, 'REQUEST_TOO_SLOW', 'Request Timeout (Seconds)'],
		[413, { detail: 'Large.' }, 'REQUEST_TOO_LARGE', 'Large.'],
		[429, { detail: 'Throttled.' }, 'RATE_LIMITED', 'Max Items at Once'],
		[500, '', 'SERVER_FAILED', ''],
		[503, { detail: 'Busy' }, 'SERVER_FAILED', 'Busy'],
		[418, { detail: 'Teapot' }, 'STATUS_UNEXPECTED', 'Teapot'],
	])(
		'creates an error with what happened and what to do next (%i with %j)',
		(status, body, code, next) => {
			const error = createErrorFromResponse('move the moon', answer(status, body));
			expect(codeOf(error)).toBe(code);
			expect(error.message).toContain(' move the moon');
			expect(error.message).toContain(`HTTP ${status}`);
			expect(error.description).toContain(next);
			// First Roe's message, or that there is none. Then what to do.
			expect(error.description).toMatch(/^\p{Lu}.*\. \p{Lu}.*\.$/u);
			expect(error.httpCode).toBe(status);
		},
	);

	it.each([
		[407, '', 'PROXY_LOGIN', 'HTTPS_PROXY'],
		[407, { detail: 'Log in.' }, 'PROXY_LOGIN', 'Log in.'],
		[511, '<h1>Guest Wi-Fi</h1>', 'NETWORK_LOGIN', 'Guest Wi-Fi'],
		[400, '<h1>Bad Request</h1>', 'REFUSED_BEFORE_ROE', 'Bad Request'],
		[402, '<h1>Payment required</h1>', 'REFUSED_BEFORE_ROE', 'Payment required'],
		[401, '<h1>Who are you?</h1>', 'REFUSED_BEFORE_ROE', 'Who are you?'],
		[403, 'Category: unknown', 'REFUSED_BEFORE_ROE', 'Category: unknown'],
		[403, '', 'REFUSED_BEFORE_ROE', 'HTTPS_PROXY'],
		[403, 'null', 'REFUSED_BEFORE_ROE', 'HTTPS_PROXY'],
		[404, '<h1>Not Found</h1>', 'NO_API_AT_ADDRESS', 'Base URL'],
		[502, '<h1>Bad Gateway</h1>', 'GATEWAY_FAILED', 'Bad Gateway'],
		[503, 'upstream connect error', 'GATEWAY_FAILED', 'upstream connect error'],
	])('doesn’t attribute the response to Roe: %i with %j', (status, body, code, next) => {
		const error = createErrorFromResponse('start the job', answer(status, body));
		expect(codeOf(error)).toBe(code);
		expect(error.description).toContain(next);
		// Whoever responded, the text isn't quoted as Roe's.
		expect(error.description).not.toMatch(/^Roe /);
		expect(error.httpCode).toBe(status);
		// n8n would treat a bare 401 or 403 as an invalid credential.
		expect(error.failure).toEqual({ cause: 'temporarily-unavailable' });
	});

	it.each([500, 502, 503, 504])('attributes an empty %i to Roe’s server', (status) => {
		expect(codeOf(createErrorFromResponse('start the job', answer(status, '')))).toBe(
			'SERVER_FAILED',
		);
	});

	it.each([
		[429, { detail: 'Slow.' }, '30', { cause: 'rate-limited', retryAfterMs: 30_000 }],
		[429, '<h1>Slow</h1>', undefined, { cause: 'rate-limited' }],
		// Longer than the node itself ever waits.
		[503, '', '900', { cause: 'temporarily-unavailable', retryAfterMs: 900_000 }],
		[500, '', undefined, { cause: 'temporarily-unavailable' }],
		[401, { detail: 'No.' }, undefined, { cause: 'credential-invalid' }],
		[402, { error: 'Insufficient credits' }, undefined, { cause: 'quota-exhausted' }],
		[403, { detail: 'Insufficient credits' }, undefined, { cause: 'quota-exhausted' }],
		[403, { detail: 'No access.' }, undefined, undefined],
		[404, { detail: 'Not found.' }, undefined, undefined],
	])('sets a cause that programs can read: %i with %j', (status, body, retryAfter, failure) => {
		const headers: Record<string, string> = retryAfter ? { 'retry-after': retryAfter } : {};
		expect(createErrorFromResponse('list the jobs', answer(status, body, headers)).failure).toEqual(
			failure,
		);
	});

	it('names the address that a redirect leads to', () => {
		const error = createErrorFromResponse(
			'start the job',
			answer(302, '', { location: 'https://x.test/' }),
		);
		expect(codeOf(error)).toBe('REDIRECTED');
		expect(error.message).toContain(' https://x.test/ ');
	});
});

describe('classifyNetworkError', () => {
	const thrown = (cause: object) => Object.assign(new Error('outer'), { cause });

	it.each([
		['ECONNREFUSED', { code: 'ECONNREFUSED' }, 'unreachable'],
		['ENOTFOUND', { code: 'ENOTFOUND' }, 'unreachable'],
		['a timeout while connecting', { code: 'ETIMEDOUT', syscall: 'connect' }, 'unreachable'],
		['an expired certificate', { code: 'CERT_HAS_EXPIRED' }, 'unreachable'],
		['ECONNRESET', { code: 'ECONNRESET' }, 'lost'],
		['an aborted response', { code: 'ERR_BAD_RESPONSE', isAxiosError: true }, 'lost'],
		['a timeout of axios', { code: 'ECONNABORTED' }, 'timedOut'],
		['a stopped execution', { code: 'ERR_CANCELED' }, 'cancelled'],
		['a blocked address', {}, 'notSent'],
		['an invalid proxy URL', { code: 'ERR_INVALID_URL' }, 'notSent'],
		[
			'a connection that was never passed on',
			{ code: 'ECONNRESET', isAxiosError: true, request: { socket: null } },
			'unreachable',
		],
		[
			'TLS that wasn’t negotiated in time',
			{ code: 'ECONNABORTED', request: { socket: { secureConnecting: true } } },
			'unreachable',
		],
		[
			'a connection that broke after TLS was established',
			{ code: 'ECONNRESET', request: { socket: { secureConnecting: false } } },
			'lost',
		],
	])('classifies %s', (_what, cause, kind) => {
		expect(classifyNetworkError(thrown(cause), createRedactor('roe_k3y')).kind).toBe(kind);
	});

	it.each([
		['ECONNRESET', 'ECONNRESET', 'lost', 'ECONNRESET'],
		['a refused connection', 'ECONNREFUSED', 'unreachable', 'ECONNREFUSED'],
		['a timeout of axios', 'ECONNABORTED', 'timedOut', 'ECONNABORTED'],
		['a stopped execution', 'ERR_CANCELED', 'cancelled', 'ERR_CANCELED'],
		['any other error, since the request may have been sent', null, 'lost', ''],
	])('works if n8n keeps no cause, as up to n8n 2.3x: %s', (_what, httpCode, kind, code) => {
		const error = Object.assign(new Error('Friendly'), { httpCode, messages: ['read k3y', 'x'] });
		expect(classifyNetworkError(error, createRedactor('k3y'))).toEqual({
			kind,
			code,
			message: 'read [API key]',
		});
	});

	it.each([
		'Proxy connection ended before receiving CONNECT response',
		'No header received from proxy CONNECT response',
		'Invalid header from proxy CONNECT response: "x"',
		'Client network socket disconnected before secure TLS connection was established',
	])('uses the message if n8n keeps no cause: %s', (message) => {
		const error = Object.assign(new Error('Friendly'), {
			httpCode: 'ECONNRESET',
			messages: [message],
		});
		expect(classifyNetworkError(error, createRedactor('k3y')).kind).toBe('unreachable');
	});

	it('keeps neither the key nor the request', () => {
		const cause = Object.assign(new Error('s3cret refused'), {
			code: 'ECONNRESET',
			config: { headers: { Authorization: 'Bearer s3cret' } },
		});
		expect(
			JSON.stringify(classifyNetworkError(thrown(cause), createRedactor('s3cret'))),
		).not.toContain('s3cret');
	});
});
