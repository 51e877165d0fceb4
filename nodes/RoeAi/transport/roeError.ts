import type { ErrorCode } from '../shared/errorCodes';
import type { RoeAnswer } from './exchange';
import type { Fault } from './faults';
import { retryAfterMs } from './retryAfter';
import { withoutMarkup } from './withoutMarkup';

/** n8n's machine-readable causes. Its polling uses them. */
export interface Failure {
	cause: 'rate-limited' | 'quota-exhausted' | 'temporarily-unavailable' | 'credential-invalid';
	retryAfterMs?: number;
}

/** A failed request as text for users, without request, headers or key. `actions/nodeErrors.ts` turns it into n8n's error. */
export class RoeError extends Error {
	/**
	 * `message` is one sentence without a final dot; `description` has Roe's message and what to do next. `roeMessage` is Roe's message
	 * alone, empty if there was none.
	 */
	constructor(
		readonly errorCode: ErrorCode,
		message: string,
		readonly description: string,
		readonly httpCode?: number,
		readonly failure?: Failure,
		readonly roeMessage?: string,
	) {
		super(message);
		this.name = 'RoeError';
	}
}

interface Advice {
	code: ErrorCode;
	what: string;
	next: string;
}

/** Source: Roe's API documentation, section "Errors". */
const NOT_ACCEPTED: Advice = {
	code: 'REQUEST_REJECTED',
	what: 'Roe didn’t accept the request',
	next: 'Compare the inputs with the agent’s definition in Roe: their keys, and whether they take text or files.',
};
const ADVICE: Record<number, Advice> = {
	400: NOT_ACCEPTED,
	422: NOT_ACCEPTED,
	401: {
		code: 'API_KEY_REJECTED',
		what: 'Roe didn’t accept the API key',
		next: 'Open the credential, paste a current API key of your organization, and test it.',
	},
	402: {
		code: 'OUT_OF_CREDITS',
		what: 'Your Roe organization has no credits left',
		next: 'Add credits in Roe under Billing, then run this node again. Nothing was started.',
	},
	403: {
		code: 'ACCESS_DENIED',
		what: 'Roe denied access',
		next: "The API key is valid but has no permission for this. Check 'Organization ID' in the credential, and check in Roe that the key’s user may use this agent.",
	},
	404: {
		code: 'NOT_FOUND',
		what: 'Not found in Roe',
		next: 'Check the ID. The agent, version or job may have been deleted, or belong to an organization other than the credential’s.',
	},
	408: {
		code: 'REQUEST_TOO_SLOW',
		what: 'Roe timed out while reading the request',
		next: "Try again. For large files, raise 'Request Timeout (Seconds)'.",
	},
	413: {
		code: 'REQUEST_TOO_LARGE',
		what: 'The request is too large for Roe',
		next: 'Send a smaller file, or a URL from which Roe can download it.',
	},
	429: {
		code: 'RATE_LIMITED',
		what: 'Roe is receiving too many requests',
		next: "Lower 'Max Items at Once', or run fewer items at a time.",
	},
};

/** Limits for hostile servers, in characters and nesting levels. */
const LONGEST_MESSAGE_READ = 20_000;
const DEEPEST_MESSAGE_READ = 20;

const CREDITS = /insufficient credits/i;

const NOT_ROE = {
	proxyLogin: {
		code: 'PROXY_LOGIN',
		what: 'the proxy between n8n and Roe requires a login',
		next: 'Add the user name and password to n8n’s environment variable HTTPS_PROXY (http://user:password@host:port). The request didn’t reach Roe.',
	},
	networkLogin: {
		code: 'NETWORK_LOGIN',
		what: 'the network requires a login',
		next: 'Open a web page on the machine that runs n8n, and log in there. The request didn’t reach Roe.',
	},
	gateway: {
		code: 'GATEWAY_FAILED',
		what: 'a proxy or gateway in front of Roe failed',
		next: 'This is usually temporary. Try again in a minute. If it keeps happening, check the proxy between n8n and Roe (HTTPS_PROXY).',
	},
	refused: {
		code: 'REFUSED_BEFORE_ROE',
		what: 'something between n8n and Roe rejected the request',
		next: "Roe’s own errors are JSON and this one isn’t, so the API key and the organization may be fine. Check the proxy or firewall between n8n and Roe (HTTPS_PROXY, NO_PROXY), and 'Base URL' in the credential.",
	},
	notFound: {
		code: 'NO_API_AT_ADDRESS',
		what: 'there is no Roe API at this URL',
		next: "Roe’s own errors are JSON and this one isn’t. Check 'Base URL' in the credential, and the proxy between n8n and Roe (HTTPS_PROXY).",
	},
} satisfies Record<string, Advice>;

/** The error for a response with an error status. `doing` completes "Could not …". */
export function errorOfAnswer(doing: string, answer: RoeAnswer): RoeError {
	const said = messageOf(answer);
	const notRoe = whoElse(answer);
	const { code, what, next } = notRoe ?? adviceFor(answer, said);
	const quoted =
		said === '' ? noReason(notRoe) : `${notRoe ? 'Response' : 'Roe’s message'}: ${closed(said)}`;
	return new RoeError(
		code,
		`Could not ${doing}: ${lowerFirst(what)} (HTTP ${answer.status})`,
		`${quoted} ${next}`,
		answer.status,
		failureOf(answer, said, notRoe !== undefined),
		said,
	);
}

const noReason = (notRoe: Advice | undefined) =>
	notRoe ? 'The response has no message.' : 'Roe returned no message.';

/** Ends a foreign text with a full stop. */
export function closed(text: string): string {
	return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** These statuses concern key, credits, organization or ID only if Roe itself responded. */
const SAYS_WHO: Record<number, Advice> = {
	401: NOT_ROE.refused,
	402: NOT_ROE.refused,
	403: NOT_ROE.refused,
	404: NOT_ROE.notFound,
};
/** Also Cloudflare's 520 to 530. */
const isGatewayStatus = (status: number) =>
	(status >= 502 && status <= 504) || (status >= 520 && status <= 530);

/** Advice if Roe itself didn't respond. Roe's errors are JSON, or empty if its server failed. */
function whoElse(answer: RoeAnswer): Advice | undefined {
	const { status } = answer;
	if (status === 407) return NOT_ROE.proxyLogin;
	if (status === 511) return NOT_ROE.networkLogin;
	if (isRoesForm(answer.text)) return undefined;
	if (isGatewayStatus(status)) return answer.text.trim() === '' ? undefined : NOT_ROE.gateway;
	// A page comes from a web server or firewall.
	if (status === 400 && /^\s*</.test(answer.text)) return NOT_ROE.refused;
	return SAYS_WHO[status];
}

/** Whether a text looks like Roe's JSON: an object, list or string. Of a long text, the start decides. */
export function isRoesForm(text: string): boolean {
	if (text.length > LONGEST_MESSAGE_READ) return /^\s*[[{"]/.test(text);
	const value = parsed(text);
	return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function failureOf(answer: RoeAnswer, said: string, isNotRoe: boolean): Failure | undefined {
	const { status, headers } = answer;
	if (status === 429) return { cause: 'rate-limited', ...waitOf(headers) };
	if (isNotRoe || status === 408 || status >= 500) {
		return { cause: 'temporarily-unavailable', ...waitOf(headers) };
	}
	if (status === 401) return { cause: 'credential-invalid' };
	if (isOutOfCredits(status, said)) return { cause: 'quota-exhausted' };
	return undefined;
}

function waitOf(headers: RoeAnswer['headers']): Pick<Failure, 'retryAfterMs'> {
	const wait = retryAfterMs(headers['retry-after'], Date.now(), Number.POSITIVE_INFINITY);
	return wait === undefined ? {} : { retryAfterMs: wait };
}

/** Roe uses 402, or 403 with this message. */
const isOutOfCredits = (status: number, said: string) =>
	status === 402 || (status === 403 && CREDITS.test(said));

function adviceFor(answer: RoeAnswer, said: string): Advice {
	if (isOutOfCredits(answer.status, said)) return ADVICE[402];
	const known = ADVICE[answer.status];
	if (known !== undefined) return known;
	if (answer.status >= 500) {
		return {
			code: 'SERVER_FAILED',
			what: 'Roe’s server failed',
			next: 'This is usually temporary. Try again in a minute. If it keeps happening, check Roe’s status page or contact Roe’s support.',
		};
	}
	if (answer.status >= 300 && answer.status < 400) {
		return {
			code: 'REDIRECTED',
			what: `Roe’s URL redirects${to(answer.headers.location ?? '')}`,
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
const BLOCKED: Advice = {
	code: 'HOST_BLOCKED',
	what: 'n8n’s SSRF protection blocks the Base URL’s host. Add the host to N8N_SSRF_ALLOWED_HOSTNAMES in n8n’s environment',
	next: 'Or add its IP address to N8N_SSRF_ALLOWED_IP_RANGES, for example 10.1.2.3/32. Whoever runs n8n sets these and restarts it. Nothing was sent.',
};

const TOO_LARGE: Advice = {
	code: 'RESPONSE_TOO_LARGE',
	what: 'the response is too large',
	next: "Roe’s own responses are smaller. Check 'Base URL' in the credential, and the proxy between n8n and Roe (HTTPS_PROXY). Roe may or may not have acted on the request.",
};

/** The error for a request without a readable response. */
export function errorOfFault(doing: string, fault: Fault): RoeError {
	const technical = [fault.code, fault.message].filter((part) => part !== '').join(': ');
	const texts: Record<Fault['kind'], Advice> = {
		unreachable: {
			code: 'UNREACHABLE',
			what: 'Roe can’t be reached at the Base URL of the credential',
			next: `${unreachableAdvice(fault)} Nothing was sent.`,
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
	const { code, what, next } = special(fault) ?? texts[fault.kind];
	return new RoeError(
		code,
		`Could not ${doing}: ${what}`,
		`${next} Technical reason: ${technical}`,
		undefined,
		fault.kind === 'unreachable' || fault.kind === 'lost' || fault.kind === 'timedOut'
			? { cause: 'temporarily-unavailable' }
			: undefined,
	);
}

function special(fault: Fault): Advice | undefined {
	if (fault.isBlocked) return BLOCKED;
	return fault.code === 'ANSWER_TOO_LARGE' ? TOO_LARGE : undefined;
}

function unreachableAdvice({ code, message }: Fault): string {
	if (/CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY/.test(code)) {
		return 'n8n doesn’t trust the certificate there. If your company or proxy has its own certificate authority, set n8n’s environment variable NODE_EXTRA_CA_CERTS to the path of its certificate.';
	}
	if (/proxy/i.test(message)) {
		return 'The proxy between n8n and Roe (HTTPS_PROXY) broke the connection. Check it, or add Roe’s host to NO_PROXY.';
	}
	return "Check 'Base URL' in the credential, and the network, proxy (HTTPS_PROXY) and certificates of the machine that runs n8n.";
}

/** Roe's message: `detail`, `message` or `error`, else field → message(s) maps and lists, else the text without HTML. */
export function messageOf(answer: RoeAnswer): string {
	const text = answer.text.trim();
	if (text === '') return '';
	const body = text.length > LONGEST_MESSAGE_READ ? undefined : parsed(text);
	const message =
		body === undefined ? withoutMarkup(text.slice(0, LONGEST_MESSAGE_READ)) : wordsOf(body);
	return shorten(message.replace(/\s+/g, ' ').trim(), 300);
}

function wordsOf(value: unknown, depth = 0): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null) return String(value);
	if (depth >= DEEPEST_MESSAGE_READ) return '…';
	const within = (part: unknown) => wordsOf(part, depth + 1);
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

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

const to = (location: string) => (location ? ` to ${shorten(location, 100)}` : '');
const lowerFirst = (text: string) =>
	/^Roe/.test(text) ? text : text[0].toLowerCase() + text.slice(1);

/** Cuts a text to a length, marked by "…". */
export function shorten(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
