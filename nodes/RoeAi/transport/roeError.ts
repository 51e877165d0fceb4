import type { ErrorCode } from '../shared/errorCodes';
import type { RoeAnswer } from './exchange';
import type { Fault } from './faults';
import { retryAfterMs } from './retryAfter';
import { withoutMarkup } from './withoutMarkup';

/** Why something failed, in n8n's words for machines: its polling goes by it. */
export interface Failure {
	cause: 'rate-limited' | 'quota-exhausted' | 'temporarily-unavailable' | 'credential-invalid';
	/** How long Roe asks to wait. */
	retryAfterMs?: number;
}

/**
 * Roe did not do what was asked, in words for people. `actions/nodeErrors.ts` turns it into the error that n8n shows.
 * It carries texts only: no request, no headers, no key.
 */
export class RoeError extends Error {
	/**
	 * @param errorCode Stays the same when the text changes.
	 * @param message What happened, in one sentence without a final dot.
	 * @param description Roe's own words, and what to do next.
	 * @param httpCode Status of the response; undefined if there was none.
	 * @param failure Undefined if n8n has no word for it.
	 */
	constructor(
		readonly errorCode: ErrorCode,
		message: string,
		readonly description: string,
		readonly httpCode?: number,
		readonly failure?: Failure,
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

/** What a status means at Roe, and what to do. Sources: Roe's API documentation, section "Errors". */
const NOT_ACCEPTED: Advice = {
	code: 'REQUEST_REJECTED',
	what: 'Roe did not accept the request',
	next: 'Compare the inputs with the agent’s definition in Roe: keys, and which of them take text or files.',
};
const ADVICE: Record<number, Advice> = {
	400: NOT_ACCEPTED,
	422: NOT_ACCEPTED,
	401: {
		code: 'API_KEY_REJECTED',
		what: 'Roe did not accept the API key',
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
		next: 'The key is valid, but not for this. Check the Organization ID of the credential, and in Roe that the key’s user may use this agent.',
	},
	404: {
		code: 'NOT_FOUND',
		what: 'Roe does not know this',
		next: 'Check the ID: the agent, version or job may be deleted, or belong to another organization than the credential’s.',
	},
	408: {
		code: 'REQUEST_TOO_SLOW',
		what: 'Roe took too long to read the request',
		next: 'Try again; for large files raise the option “Request Timeout (Seconds)”.',
	},
	413: {
		code: 'REQUEST_TOO_LARGE',
		what: 'Roe found the request too large',
		next: 'Send a smaller file, or give the file as a web address that Roe can download.',
	},
	429: {
		code: 'RATE_LIMITED',
		what: 'Roe is receiving too many requests',
		next: 'Lower the option “Max Items at Once”, or run fewer items at a time.',
	},
};

/** Characters of an error's body that are looked at; a hostile server may send megabytes. */
const LONGEST_MESSAGE_READ = 20_000;
/** Levels of lists and objects that are looked through; a hostile server may send thousands. */
const DEEPEST_MESSAGE_READ = 20;

const CREDITS = /insufficient credits/i;

/** What it means if something between n8n and Roe responded, by who it was. */
const NOT_ROE = {
	proxyLogin: {
		code: 'PROXY_LOGIN',
		what: 'the proxy between n8n and Roe wants a login',
		next: 'Put user name and password into n8n’s environment variable HTTPS_PROXY (http://user:password@host:port). The request did not get to Roe.',
	},
	networkLogin: {
		code: 'NETWORK_LOGIN',
		what: 'the network wants a login',
		next: 'Open a web page on the machine that runs n8n, and log in there. The request did not get to Roe.',
	},
	gateway: {
		code: 'GATEWAY_FAILED',
		what: 'a proxy or gateway in front of Roe failed',
		next: 'This is usually temporary. Try again in a minute; if it stays, check the proxy between n8n and Roe (HTTPS_PROXY).',
	},
	refused: {
		code: 'REFUSED_BEFORE_ROE',
		what: 'something between n8n and Roe refused the request',
		next: 'Roe’s own errors are JSON, and this is none: it says nothing about the API key or the organization. Check the proxy or firewall between n8n and Roe (HTTPS_PROXY, NO_PROXY), and the Base URL of the credential.',
	},
	notFound: {
		code: 'NO_API_AT_ADDRESS',
		what: 'there is no Roe API at this address',
		next: 'Roe’s own errors are JSON, and this is none. Check the Base URL of the credential, and the proxy between n8n and Roe.',
	},
} satisfies Record<string, Advice>;

/** The error for an answer that is no success. */
export function errorOfAnswer(doing: string, answer: RoeAnswer): RoeError {
	const said = messageOf(answer);
	const notRoe = whoElse(answer);
	const { code, what, next } = notRoe ?? adviceFor(answer, said);
	const quoted = said === '' ? noReason(notRoe) : `${notRoe ? 'It' : 'Roe'} says: ${closed(said)}`;
	return new RoeError(
		code,
		`Could not ${doing}: ${lowerFirst(what)} (HTTP ${answer.status})`,
		`${quoted} ${next}`,
		answer.status,
		failureOf(answer, said, notRoe !== undefined),
	);
}

const noReason = (notRoe: Advice | undefined) =>
	notRoe ? 'No reason was given.' : 'Roe gave no reason.';

/** A text of somebody else's as a sentence of ours, with a full stop at its end. */
export function closed(text: string): string {
	return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Statuses by which Roe says something about key, credits, organization or ID: only if it is Roe who says it. */
const SAYS_WHO: Record<number, Advice> = {
	401: NOT_ROE.refused,
	402: NOT_ROE.refused,
	403: NOT_ROE.refused,
	404: NOT_ROE.notFound,
};
/** Statuses of a gateway: HTTP's, and Cloudflare's (520 to 530). */
const isGatewayStatus = (status: number) =>
	(status >= 502 && status <= 504) || (status >= 520 && status <= 530);

/** Advice if it was not Roe that responded. Roe's own errors are JSON; those of its server may be empty. */
function whoElse(answer: RoeAnswer): Advice | undefined {
	const { status } = answer;
	if (status === 407) return NOT_ROE.proxyLogin;
	if (status === 511) return NOT_ROE.networkLogin;
	if (isRoesForm(answer.text)) return undefined;
	if (isGatewayStatus(status)) return answer.text.trim() === '' ? undefined : NOT_ROE.gateway;
	// Roe's API says in JSON what is wrong with a request. A page comes from a web server or a firewall.
	if (status === 400 && /^\s*</.test(answer.text)) return NOT_ROE.refused;
	return SAYS_WHO[status];
}

/** Whether a text is JSON as Roe's responses are: an object, a list or a text. Of a long one the beginning tells. */
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

/** Two forms exist for "no credits": 402, and 403 with these words. */
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
			next: 'This is usually temporary. Try again in a minute; if it stays, look at Roe’s status page or write to their support.',
		};
	}
	if (answer.status >= 300 && answer.status < 400) {
		return {
			code: 'REDIRECTED',
			what: `Roe’s address redirects${to(answer.headers.location ?? '')}`,
			next: 'A redirect is never followed, since the API key would go along. Correct the Base URL of the credential. If this is a login page, log in to the network or proxy first.',
		};
	}
	return {
		code: 'STATUS_UNEXPECTED',
		what: 'Roe gave an unexpected answer',
		next: 'Check the Base URL of the credential: it may lead to another service.',
	};
}

/** The message holds what to do, since some places show nothing else. */
const BLOCKED: Advice = {
	code: 'HOST_BLOCKED',
	what: 'n8n’s SSRF protection blocks the Base URL’s host. Add the host to N8N_SSRF_ALLOWED_HOSTNAMES in n8n’s environment',
	next: 'Instead, N8N_SSRF_ALLOWED_IP_RANGES may hold its address, like 10.1.2.3/32. Whoever runs n8n sets these, and restarts it. Nothing was sent.',
};

const TOO_LARGE: Advice = {
	code: 'RESPONSE_TOO_LARGE',
	what: 'the response is too large',
	next: 'Roe may or may not have acted on the request. Check the Base URL of the credential, and the proxy between n8n and Roe (HTTPS_PROXY): Roe’s own responses are smaller.',
};

/** The error for a request without a readable answer. */
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
			what: 'n8n did not send the request',
			next: 'Nothing reached Roe. If n8n uses a proxy, check the address in HTTPS_PROXY.',
		},
		lost: {
			code: 'CONNECTION_LOST',
			what: 'the connection broke before Roe’s answer was complete',
			next: 'Roe may or may not have acted on the request.',
		},
		timedOut: {
			code: 'TIMED_OUT',
			what: 'Roe did not answer in time',
			next: 'Roe may or may not have acted on the request. For large files raise the option “Request Timeout (Seconds)”.',
		},
		cancelled: {
			code: 'EXECUTION_STOPPED',
			what: 'the execution was stopped',
			next: 'The request was under way: Roe may or may not have acted on it.',
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
		return 'n8n does not trust the certificate there. If your company or proxy has a certificate authority of its own, give n8n its file in the environment variable NODE_EXTRA_CA_CERTS.';
	}
	if (/proxy/i.test(message)) {
		return 'The proxy between n8n and Roe (HTTPS_PROXY) broke the connection. Check it, or list Roe’s host in NO_PROXY.';
	}
	return 'Check the Base URL of the credential and this machine’s network, proxy (HTTPS_PROXY) and certificates.';
}

/**
 * Roe's own words in an answer, for showing. Looks where Roe's servers put them, in this order: `detail`, `message`,
 * `error`, then field → message(s) maps and bare lists; else the raw text. HTML pages are cut down to their words.
 */
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

/** A text cut to a length, with a mark where something was cut. */
export function shorten(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
