import { parseRoundedJson } from '../shared/json';
import { type Failure, RoeError } from '../shared/roeError';
import { endSentence, lowerFirst, shorten } from '../shared/sentence';
import type { NetworkError } from './networkErrors';
import {
	type Advice,
	ADVICE_BY_STATUS,
	NOT_ACCEPTED,
	NOT_ROE_ADVICE,
	NOT_ROE_ADVICE_BY_STATUS,
} from './requestAdvice';
import { parseRetryAfterMs } from './retryAfter';
import type { RoeResponse } from './sendRequest';
import { stripMarkup } from './stripMarkup';

/** Limits for hostile servers, in characters and nesting levels. */
const MAX_MESSAGE_CHARACTERS = 20_000;
const MAX_MESSAGE_DEPTH = 20;

const NO_CREDITS_MESSAGE = /insufficient credits/i;

/** The error for a response with an error status. `action` completes "Could not …". @param nextIfRejected Advice if Roe rejects what was sent. */
export function createErrorFromResponse(
	action: string,
	response: RoeResponse,
	nextIfRejected = NOT_ACCEPTED.next,
): RoeError {
	const roeMessage = extractMessage(response);
	const notRoe = findNotRoeAdvice(response);
	const advice = notRoe ?? getAdvice(response, roeMessage);
	const { code, what } = advice;
	const next = advice === NOT_ACCEPTED ? nextIfRejected : advice.next;
	const quoted =
		roeMessage === ''
			? formatNoReason(notRoe)
			: `${notRoe ? 'Response' : 'Roe’s message'}: ${endSentence(roeMessage)}`;
	return new RoeError(
		code,
		`Could not ${action}: ${lowerFirst(what)} (HTTP ${response.status})`,
		`${quoted} ${next}`,
		response.status,
		classifyFailure(response, roeMessage, notRoe !== undefined),
		roeMessage,
	);
}

const formatNoReason = (notRoe: Advice | undefined) =>
	notRoe ? 'The response has no message.' : 'Roe returned no message.';

/** Also Cloudflare's 520 to 530. */
const isGatewayStatus = (status: number) =>
	(status >= 502 && status <= 504) || (status >= 520 && status <= 530);

/** Advice if Roe itself didn't respond. Roe's errors are JSON, or empty if its server failed. */
function findNotRoeAdvice(response: RoeResponse): Advice | undefined {
	const { status } = response;
	if (status === 407) return NOT_ROE_ADVICE.proxyLogin;
	if (status === 511) return NOT_ROE_ADVICE.networkLogin;
	if (isRoeJson(response.text)) return undefined;
	if (isGatewayStatus(status))
		return response.text.trim() === '' ? undefined : NOT_ROE_ADVICE.gateway;
	// A page comes from a web server or firewall.
	if (status === 400 && /^\s*</.test(response.text)) return NOT_ROE_ADVICE.refused;
	return NOT_ROE_ADVICE_BY_STATUS[status];
}

/** Whether a text looks like Roe's JSON: an object, list or string. Of a long text, the start decides. */
export function isRoeJson(text: string): boolean {
	if (text.length > MAX_MESSAGE_CHARACTERS) return /^\s*[[{"]/.test(text);
	const value = parseRoundedJson(text);
	return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function classifyFailure(
	response: RoeResponse,
	roeMessage: string,
	isNotRoe: boolean,
): Failure | undefined {
	const { status, headers } = response;
	if (status === 429) return { cause: 'rate-limited', ...parseWait(headers) };
	if (isNotRoe || status === 408 || status >= 500) {
		return { cause: 'temporarily-unavailable', ...parseWait(headers) };
	}
	if (status === 401) return { cause: 'credential-invalid' };
	if (isOutOfCredits(status, roeMessage)) return { cause: 'quota-exhausted' };
	return undefined;
}

function parseWait(headers: RoeResponse['headers']): Pick<Failure, 'retryAfterMs'> {
	const wait = parseRetryAfterMs(headers['retry-after'], Date.now(), Number.POSITIVE_INFINITY);
	return wait === undefined ? {} : { retryAfterMs: wait };
}

/** Roe uses 402, or 403 with this message. */
const isOutOfCredits = (status: number, roeMessage: string) =>
	status === 402 || (status === 403 && NO_CREDITS_MESSAGE.test(roeMessage));

function getAdvice(response: RoeResponse, roeMessage: string): Advice {
	if (isOutOfCredits(response.status, roeMessage)) return ADVICE_BY_STATUS[402];
	const known = ADVICE_BY_STATUS[response.status];
	if (known !== undefined) return known;
	if (response.status >= 500) {
		return {
			code: 'SERVER_FAILED',
			what: 'Roe’s server failed',
			next: 'This is usually temporary. Try again in a minute. If it keeps happening, check Roe’s status page or contact Roe’s support.',
		};
	}
	if (response.status >= 300 && response.status < 400) {
		return {
			code: 'REDIRECTED',
			what: `Roe’s URL redirects${formatRedirectTarget(response.headers.location ?? '')}`,
			next: "Redirects aren’t followed, since the API key would go along. Correct 'Base URL' in the credential. If this is a login page, log in to the network or proxy first.",
		};
	}
	return {
		code: 'STATUS_UNEXPECTED',
		what: 'Roe returned an unexpected status',
		next: "Check 'Base URL' in the credential. It may lead to another service.",
	};
}

/** The message says what to do, since some places show nothing else. */
const BLOCKED_ADVICE: Advice = {
	code: 'HOST_BLOCKED',
	what: 'n8n’s SSRF protection blocks the Base URL’s host. Add the host to N8N_SSRF_ALLOWED_HOSTNAMES in n8n’s environment',
	next: 'Or add its IP address to N8N_SSRF_ALLOWED_IP_RANGES, for example 10.1.2.3/32. Whoever runs n8n sets these and restarts it. Nothing was sent.',
};

const TOO_LARGE_ADVICE: Advice = {
	code: 'RESPONSE_TOO_LARGE',
	what: 'the response is too large',
	next: "Roe’s own responses are smaller. Check 'Base URL' in the credential, and the proxy between n8n and Roe (HTTPS_PROXY). Roe may or may not have acted on the request.",
};

/** The error for a request without a readable response. */
export function createErrorFromNetworkError(action: string, networkError: NetworkError): RoeError {
	const technical = [networkError.code, networkError.message]
		.filter((part) => part !== '')
		.join(': ');
	const texts: Record<NetworkError['kind'], Advice> = {
		unreachable: {
			code: 'UNREACHABLE',
			what: 'Roe can’t be reached at the Base URL of the credential',
			next: `${getUnreachableAdvice(networkError)} Nothing was sent.`,
		},
		notSent: {
			code: 'NOT_SENT',
			what: 'n8n didn’t send the request',
			next: 'Nothing reached Roe. If n8n uses a proxy, check the URL in HTTPS_PROXY.',
		},
		lost: {
			code: 'CONNECTION_LOST',
			what: 'the connection broke before Roe’s response was complete',
			next: 'Roe may or may not have acted on the request.',
		},
		timedOut: {
			code: 'TIMED_OUT',
			what: 'Roe didn’t respond in time',
			next: "Roe may or may not have acted on the request. For large files, raise 'Request Timeout (Seconds)'.",
		},
		cancelled: {
			code: 'EXECUTION_STOPPED',
			what: 'the execution was stopped',
			next: 'The request was in progress. Roe may or may not have acted on it.',
		},
	};
	const { code, what, next } = getSpecialAdvice(networkError) ?? texts[networkError.kind];
	return new RoeError(
		code,
		`Could not ${action}: ${what}`,
		`${next} Technical reason: ${technical}`,
		undefined,
		networkError.kind === 'unreachable' ||
		networkError.kind === 'lost' ||
		networkError.kind === 'timedOut'
			? { cause: 'temporarily-unavailable' }
			: undefined,
	);
}

function getSpecialAdvice(networkError: NetworkError): Advice | undefined {
	if (networkError.isBlocked) return BLOCKED_ADVICE;
	return networkError.code === 'RESPONSE_TOO_LARGE' ? TOO_LARGE_ADVICE : undefined;
}

function getUnreachableAdvice({ code, message }: NetworkError): string {
	if (/CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY/.test(code)) {
		return 'n8n doesn’t trust the certificate there. If your company or proxy has its own certificate authority, set n8n’s environment variable NODE_EXTRA_CA_CERTS to the path of its certificate.';
	}
	if (/proxy/i.test(message)) {
		return 'The proxy between n8n and Roe (HTTPS_PROXY) broke the connection. Check it, or add Roe’s host to NO_PROXY.';
	}
	return "Check 'Base URL' in the credential, and the network, proxy (HTTPS_PROXY) and certificates of the machine that runs n8n.";
}

/** Roe's message: `detail`, `message` or `error`, else field → message(s) maps and lists, else the text without HTML. */
export function extractMessage(response: RoeResponse): string {
	const text = response.text.trim();
	if (text === '') return '';
	const body = text.length > MAX_MESSAGE_CHARACTERS ? undefined : parseRoundedJson(text);
	const message =
		body === undefined ? stripMarkup(text.slice(0, MAX_MESSAGE_CHARACTERS)) : joinMessages(body);
	return shorten(message.replace(/\s+/g, ' ').trim(), 300);
}

function joinMessages(value: unknown, depth = 0): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null) return String(value);
	if (depth >= MAX_MESSAGE_DEPTH) return '…';
	const within = (part: unknown) => joinMessages(part, depth + 1);
	if (Array.isArray(value)) return value.map(within).filter(Boolean).join('; ');
	const body = value as Record<string, unknown>;
	for (const name of ['detail', 'message', 'error']) {
		if (body[name] !== undefined && body[name] !== null && body[name] !== '') {
			return within(body[name]);
		}
	}
	return Object.entries(body)
		.map(([field, message]) => `${field}: ${within(message)}`)
		.join('; ');
}

const formatRedirectTarget = (location: string) =>
	location ? ` to ${shorten(location, 100)}` : '';
