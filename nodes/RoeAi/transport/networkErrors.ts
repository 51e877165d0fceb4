import type { Redact } from './redact';

/**
 * Why a request got no readable response.
 * - `unreachable` (no connection), `notSent` (n8n gave up first, e.g. a blocked host): Roe never got the request.
 * - `lost` (broken connection or unreadable response), `timedOut`, `cancelled` (execution stopped): Roe may have acted on it.
 */
export interface NetworkError {
	kind: 'unreachable' | 'notSent' | 'lost' | 'timedOut' | 'cancelled';
	/** Code of Node.js or axios, e.g. ECONNRESET; may be empty. */
	code: string;
	message: string;
	/** Blocked by n8n's SSRF protection. */
	isBlocked?: true;
}

/** Errors before a connection exists, so nothing was sent. Source: Node.js "Common system errors" and OpenSSL. */
const UNREACHABLE_CODES = new Set([
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

/** axios reports its own timeout as ECONNABORTED. */
const TIMED_OUT_CODES = new Set([
	'ETIMEDOUT',
	'ESOCKETTIMEDOUT',
	'ECONNABORTED',
	'RESPONSE_TOO_SLOW',
]);

const SYSTEM_CALLS_BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);

/** Failures of a proxy or of TLS before anything was sent. They have no code, or one that later failures share. */
const MESSAGES_BEFORE_SENDING =
	/^(Proxy connection ended before|No header received from proxy|Invalid header from proxy CONNECT|Client network socket disconnected before secure TLS)/;

const NOT_MADE_CODES = new Set(['ERR_INVALID_URL', 'ERR_INVALID_PROTOCOL']);

/** Classifies what n8n threw. Keeps only code and message, since the error also holds the request's headers. */
export function classifyNetworkError(error: unknown, redact: Redact): NetworkError {
	const chain = listCauses(error);
	const find = (name: string) =>
		chain.map((link) => link[name]).find((value) => typeof value === 'string' && value !== '');
	const code = redact(String(find('code') ?? getCodeWithoutCause(chain)));
	const innermost = getLinkMessage(chain[chain.length - 1]);
	const message = redact(String(innermost ?? error));

	if (chain.some(isBlocked)) return { kind: 'notSent', code, message, isBlocked: true };
	if (code === 'ERR_CANCELED') return { kind: 'cancelled', code, message };
	const neverLeft = chain.some(({ request }) => hadNoConnection(request));
	if (
		UNREACHABLE_CODES.has(code) ||
		SYSTEM_CALLS_BEFORE_SENDING.has(String(find('syscall') ?? '')) ||
		MESSAGES_BEFORE_SENDING.test(message) ||
		neverLeft
	) {
		return { kind: 'unreachable', code, message };
	}
	if (NOT_MADE_CODES.has(code)) return { kind: 'notSent', code, message };
	if (TIMED_OUT_CODES.has(code)) return { kind: 'timedOut', code, message };
	// Errors from outside the HTTP client have neither a code nor axios' mark.
	const wasSent =
		code !== '' || isWithoutCause(chain) || chain.some((link) => link.isAxiosError === true);
	return { kind: wasSent ? 'lost' : 'notSent', code, message };
}

/** n8n wraps these errors, and not every version keeps their names. */
function isBlocked({ name, message }: Record<string, unknown>): boolean {
	return (
		/^SsrfBlocked/.test(String(name)) ||
		/^The request was blocked because (it resolves|the destination)/.test(String(message))
	);
}

/** axios keeps Node's request: no socket means no proxy tunnel yet, `secureConnecting` an unfinished TLS handshake. */
function hadNoConnection(request: unknown): boolean {
	if (typeof request !== 'object' || request === null || !('socket' in request)) return false;
	const { socket } = request as { socket: { secureConnecting?: unknown } | null | undefined };
	return socket === null || socket?.secureConnecting === true;
}

/** n8n 2.0 to 2.3x keep no cause: the code is in `httpCode`, the message in `messages`. */
function isWithoutCause(chain: Array<Record<string, unknown>>): boolean {
	return chain.length === 1 && 'httpCode' in chain[0];
}

function getCodeWithoutCause(chain: Array<Record<string, unknown>>): string {
	const code = isWithoutCause(chain) ? chain[0].httpCode : undefined;
	return typeof code === 'string' && /^[A-Z]/.test(code) ? code : '';
}

function getLinkMessage(link: Record<string, unknown> | undefined): unknown {
	const stored: unknown = Array.isArray(link?.messages) ? link.messages[0] : undefined;
	return typeof stored === 'string' ? stored : link?.message;
}

function listCauses(error: unknown): Array<Record<string, unknown>> {
	const chain: Array<Record<string, unknown>> = [];
	let link: unknown = error;
	while (typeof link === 'object' && link !== null && chain.length < 8) {
		chain.push(link as Record<string, unknown>);
		link = (link as { cause?: unknown }).cause;
	}
	return chain;
}
