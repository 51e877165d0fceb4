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

describe('Roe’s own words in an error', () => {
	it.each([
		['detail', { detail: 'Not found.' }, 'Not found.'],
		['message', { message: 'No.' }, 'No.'],
		['error', { error: 'Insufficient credits', status_code: 402 }, 'Insufficient credits'],
		['detail before error', { error: 'b', detail: 'a' }, 'a'],
		['a bare list', ['Missing input key document', 'x'], 'Missing input key document; x'],
		[
			'fields with lists',
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
	])('are found in %s', (_where, body, expected) => {
		expect(extractMessage(answer(400, body))).toBe(expected);
	});

	it('are short, whatever the answer', () => {
		fc.assert(
			fc.property(fc.oneof(fc.json(), fc.string(), fc.webUrl()), (body) => {
				expect(extractMessage(answer(500, body)).length).toBeLessThanOrEqual(300);
			}),
		);
		expect(extractMessage(answer(500, 'x'.repeat(5_000_000))).length).toBe(300);
	});
});

describe('the error of an answer', () => {
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
	])('says what happened and what to do next (%i with %j)', (status, body, code, next) => {
		const error = createErrorFromResponse('move the moon', answer(status, body));
		expect(codeOf(error)).toBe(code);
		expect(error.message).toContain(' move the moon');
		expect(error.message).toContain(`HTTP ${status}`);
		expect(error.description).toContain(next);
		// Roe's words, or that there are none, and then what to do.
		expect(error.description).toMatch(/^\p{Lu}.*\. \p{Lu}.*\.$/u);
		expect(error.httpCode).toBe(status);
	});

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
	])('does not take the response for Roe’s: %i with %j', (status, body, code, next) => {
		const error = createErrorFromResponse('start the job', answer(status, body));
		expect(codeOf(error)).toBe(code);
		expect(error.description).toContain(next);
		// Whoever it was, Roe's words are not quoted.
		expect(error.description).not.toMatch(/^Roe /);
		expect(error.httpCode).toBe(status);
		// Not what n8n makes of 401 and 403: a credential that is dead.
		expect(error.failure).toEqual({ cause: 'temporarily-unavailable' });
	});

	it.each([500, 502, 503, 504])('takes an empty %i for Roe’s server’s', (status) => {
		expect(codeOf(createErrorFromResponse('start the job', answer(status, '')))).toBe(
			'SERVER_FAILED',
		);
	});

	it.each([
		[429, { detail: 'Slow.' }, '30', { cause: 'rate-limited', retryAfterMs: 30_000 }],
		[429, '<h1>Slow</h1>', undefined, { cause: 'rate-limited' }],
		// Longer than any wait of the node itself.
		[503, '', '900', { cause: 'temporarily-unavailable', retryAfterMs: 900_000 }],
		[500, '', undefined, { cause: 'temporarily-unavailable' }],
		[401, { detail: 'No.' }, undefined, { cause: 'credential-invalid' }],
		[402, { error: 'Insufficient credits' }, undefined, { cause: 'quota-exhausted' }],
		[403, { detail: 'Insufficient credits' }, undefined, { cause: 'quota-exhausted' }],
		[403, { detail: 'No access.' }, undefined, undefined],
		[404, { detail: 'Not found.' }, undefined, undefined],
	])('tells machines why: %i with %j', (status, body, retryAfter, failure) => {
		const headers: Record<string, string> = retryAfter ? { 'retry-after': retryAfter } : {};
		expect(createErrorFromResponse('list the jobs', answer(status, body, headers)).failure).toEqual(
			failure,
		);
	});

	it('names where a redirect leads', () => {
		const error = createErrorFromResponse(
			'start the job',
			answer(302, '', { location: 'https://x.test/' }),
		);
		expect(codeOf(error)).toBe('REDIRECTED');
		expect(error.message).toContain(' https://x.test/ ');
	});
});

describe('what n8n throws for a request', () => {
	const thrown = (cause: object) => Object.assign(new Error('outer'), { cause });

	it.each([
		['ECONNREFUSED', { code: 'ECONNREFUSED' }, 'unreachable'],
		['ENOTFOUND', { code: 'ENOTFOUND' }, 'unreachable'],
		['a time-out while connecting', { code: 'ETIMEDOUT', syscall: 'connect' }, 'unreachable'],
		['an expired certificate', { code: 'CERT_HAS_EXPIRED' }, 'unreachable'],
		['ECONNRESET', { code: 'ECONNRESET' }, 'lost'],
		['an aborted answer', { code: 'ERR_BAD_RESPONSE', isAxiosError: true }, 'lost'],
		['axios’ time-out', { code: 'ECONNABORTED' }, 'timedOut'],
		['a stopped execution', { code: 'ERR_CANCELED' }, 'cancelled'],
		['a blocked address', {}, 'notSent'],
		['a proxy’s address that is none', { code: 'ERR_INVALID_URL' }, 'notSent'],
		[
			'a connection that was never handed over',
			{ code: 'ECONNRESET', isAxiosError: true, request: { socket: null } },
			'unreachable',
		],
		[
			'TLS that was not agreed on in time',
			{ code: 'ECONNABORTED', request: { socket: { secureConnecting: true } } },
			'unreachable',
		],
		[
			'a connection that broke with TLS standing',
			{ code: 'ECONNRESET', request: { socket: { secureConnecting: false } } },
			'lost',
		],
	])('is read: %s', (_what, cause, kind) => {
		expect(classifyNetworkError(thrown(cause), createRedactor('roe_k3y')).kind).toBe(kind);
	});

	it.each([
		['ECONNRESET', 'ECONNRESET', 'lost', 'ECONNRESET'],
		['a refused connection', 'ECONNREFUSED', 'unreachable', 'ECONNREFUSED'],
		['axios’ time-out', 'ECONNABORTED', 'timedOut', 'ECONNABORTED'],
		['a stopped execution', 'ERR_CANCELED', 'cancelled', 'ERR_CANCELED'],
		['anything else: it may have been sent', null, 'lost', ''],
	])(
		'is read where n8n keeps no cause, as it did up to 2.3x: %s',
		(_what, httpCode, kind, code) => {
			const error = Object.assign(new Error('Friendly'), { httpCode, messages: ['read k3y', 'x'] });
			expect(classifyNetworkError(error, createRedactor('k3y'))).toEqual({
				kind,
				code,
				message: 'read [API key]',
			});
		},
	);

	it.each([
		'Proxy connection ended before receiving CONNECT response',
		'No header received from proxy CONNECT response',
		'Invalid header from proxy CONNECT response: "x"',
		'Client network socket disconnected before secure TLS connection was established',
	])('is read by its message if n8n keeps no cause: %s', (message) => {
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
