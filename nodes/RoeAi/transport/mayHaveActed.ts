import type { ErrorCode } from '../shared/errorCodes';
import { RoeError } from '../shared/roeError';

const AMBIGUOUS_CODES: ErrorCode[] = [
	'CONNECTION_LOST',
	'TIMED_OUT',
	'REQUEST_TOO_SLOW',
	'SERVER_FAILED',
	'GATEWAY_FAILED',
	'RESPONSE_NOT_JSON',
	'RESPONSE_UNEXPECTED',
	'RESPONSE_TOO_LARGE',
];

/** Whether Roe may have done what a request asked for, although the request failed. */
export function mayHaveActed(error: unknown): error is RoeError {
	return error instanceof RoeError && AMBIGUOUS_CODES.includes(error.errorCode);
}
