import { isBlockedRequest } from '../platform/blockedRequest';
import {
	getCodeWithoutCause,
	getOriginalMessage,
	isWithoutCause,
} from '../platform/errorWithoutCause';
import { hadNoConnection } from '../platform/unconnectedRequest';
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
	const innermost = getOriginalMessage(chain[chain.length - 1]);
	const message = redact(String(innermost ?? error));

	if (chain.some(isBlockedRequest)) return { kind: 'notSent', code, message, isBlocked: true };
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

function listCauses(error: unknown): Array<Record<string, unknown>> {
	const chain: Array<Record<string, unknown>> = [];
	let link: unknown = error;
	while (typeof link === 'object' && link !== null && chain.length < 8) {
		chain.push(link as Record<string, unknown>);
		link = (link as { cause?: unknown }).cause;
	}
	return chain;
}
