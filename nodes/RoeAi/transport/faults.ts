import type { Redact } from './redact';

/**
 * Why a request got no readable answer.
 * - `unreachable`: no connection to Roe was made (refused, DNS, no route, a proxy, TLS): Roe never saw the request.
 * - `notSent`: n8n gave up before it sent anything (a blocked address, a failing credential, a broken proxy setting).
 * - `lost`: the connection broke, or the answer could not be read: Roe may or may not have acted.
 * - `timedOut`: no answer came in time: Roe may or may not have acted, or may still.
 * - `cancelled`: the execution was stopped while the request was under way.
 */
export interface Fault {
	kind: 'unreachable' | 'notSent' | 'lost' | 'timedOut' | 'cancelled';
	/** Node's or axios' error code, e.g. ECONNRESET; empty where there is none. */
	code: string;
	/** The technical message, without the key. */
	message: string;
	/** Whether n8n's protection against requests to private addresses refused it. */
	isBlocked?: true;
}

/** Codes of faults before a connection stands: nothing of the request was sent. (Node.js "Common system errors" and OpenSSL's.) */
const UNREACHABLE = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'EHOSTUNREACH',
	'EHOSTDOWN',
	'ENETUNREACH',
	'ENETDOWN',
	'EADDRNOTAVAIL',
	'EPROTO',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** axios reports its own time-out as ECONNABORTED. */
const TIMED_OUT = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ECONNABORTED', 'ANSWER_TOO_SLOW']);

/** System calls that come before the first byte of a request. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);

/** Messages of a proxy or of TLS that failed before a request could be sent. They carry no code, or one that later failures share. */
const BEFORE_TUNNEL =
	/^(Proxy connection ended before|No header received from proxy|Invalid header from proxy CONNECT|Client network socket disconnected before secure TLS)/;

/** Codes of a request that could not even be made, e.g. since HTTPS_PROXY is no address. */
const NOT_MADE = new Set(['ERR_INVALID_URL', 'ERR_INVALID_PROTOCOL']);

/** Reads what n8n threw for a request. Only code and message are kept: the rest of such an error holds the request's headers. */
export function faultOf(error: unknown, redact: Redact): Fault {
	const chain = causes(error);
	const find = (name: string) =>
		chain.map((link) => link[name]).find((value) => typeof value === 'string' && value !== '');
	const code = redact(String(find('code') ?? codeWithoutCause(chain)));
	const innermost = messageOf(chain[chain.length - 1]);
	const message = redact(String(innermost ?? error));

	if (chain.some(isBlocked)) return { kind: 'notSent', code, message, isBlocked: true };
	if (code === 'ERR_CANCELED') return { kind: 'cancelled', code, message };
	const neverLeft = chain.some(({ request }) => hadNoConnection(request));
	if (
		UNREACHABLE.has(code) ||
		BEFORE_SENDING.has(String(find('syscall') ?? '')) ||
		BEFORE_TUNNEL.test(message) ||
		neverLeft
	) {
		return { kind: 'unreachable', code, message };
	}
	if (NOT_MADE.has(code)) return { kind: 'notSent', code, message };
	if (TIMED_OUT.has(code)) return { kind: 'timedOut', code, message };
	// What went wrong before or outside of the HTTP client carries no code and no mark of it.
	const wasSent =
		code !== '' || isWithoutCause(chain) || chain.some((link) => link.isAxiosError === true);
	return { kind: wasSent ? 'lost' : 'notSent', code, message };
}

/** n8n's errors for a host that it may not send to. It wraps them, and their names don't outlast that in each version. */
function isBlocked({ name, message }: Record<string, unknown>): boolean {
	return (
		/^SsrfBlocked/.test(String(name)) ||
		/^The request was blocked because (it resolves|the destination)/.test(String(message))
	);
}

/**
 * Whether Node's request, which axios keeps with its error, had no connection to send anything on: none was handed to it (the
 * proxy's tunnel did not stand yet), or TLS was still being negotiated.
 */
function hadNoConnection(request: unknown): boolean {
	if (typeof request !== 'object' || request === null || !('socket' in request)) return false;
	const { socket } = request as { socket: { secureConnecting?: unknown } | null | undefined };
	return socket === null || socket?.secureConnecting === true;
}

/** n8n 2.0 to 2.3x keep no cause in their error of a request: its code is in `httpCode` then, its message in `messages`. */
function isWithoutCause(chain: Array<Record<string, unknown>>): boolean {
	return chain.length === 1 && 'httpCode' in chain[0];
}

/** Numbers are statuses, and say nothing of the connection. */
function codeWithoutCause(chain: Array<Record<string, unknown>>): string {
	const code = isWithoutCause(chain) ? chain[0].httpCode : undefined;
	return typeof code === 'string' && /^[A-Z]/.test(code) ? code : '';
}

function messageOf(link: Record<string, unknown> | undefined): unknown {
	const kept: unknown = Array.isArray(link?.messages) ? link.messages[0] : undefined;
	return typeof kept === 'string' ? kept : link?.message;
}

/** The error, its cause, the cause's cause …; n8n wraps the HTTP client's error once or twice. */
function causes(error: unknown): Array<Record<string, unknown>> {
	const chain: Array<Record<string, unknown>> = [];
	let link: unknown = error;
	while (typeof link === 'object' && link !== null && chain.length < 8) {
		chain.push(link as Record<string, unknown>);
		link = (link as { cause?: unknown }).cause;
	}
	return chain;
}
