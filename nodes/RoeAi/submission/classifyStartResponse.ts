import { RoeError } from '../shared/roeError';
import { isSuccess, quoteResponse } from '../transport/client';
import { createErrorFromNetworkError, createErrorFromResponse } from '../transport/requestErrors';
import { parseRetryAfterMs } from '../transport/retryAfter';
import type { HttpResult, RoeResponse } from '../transport/sendRequest';

/**
 * - `rejected`: nothing was started, and the same request would be rejected again.
 * - `retryable`: nothing was started, and the same request may be sent again.
 * - `ambiguous`, and `cancelled` if the execution was stopped: something may have been started.
 */
export type StartResult<Response> =
	| { kind: 'started'; response: Response }
	| { kind: 'rejected'; error: RoeError }
	| { kind: 'retryable'; error: RoeError; rateLimited: boolean; retryAfterMs?: number }
	| { kind: 'ambiguous'; error: RoeError; reason: AmbiguousReason }
	| { kind: 'cancelled'; error: RoeError };

/**
 * - `lost`: the connection broke, or the response could not be read.
 * - `timedOut`: Roe may still be working on the request.
 * - `gatewayTimedOut`: the same, reported by a proxy, which doesn't say how long it waited.
 * - `failed`: Roe's server failed.
 * - `noId`: a success without a job ID.
 * - `redirected`: a status that servers also use after they acted.
 */
export type AmbiguousReason =
	| 'lost'
	| 'timedOut'
	| 'gatewayTimedOut'
	| 'failed'
	| 'noId'
	| 'redirected';

const INPUTS_ADVICE =
	'Compare the inputs with the agent’s definition in Roe: their keys, and whether they take text or files.';

const GATEWAY_TIMED_OUT = [504, 524];
/** Unlike 301, 307 and 308, which ask for the same request at another address. */
const MAYBE_AFTER_ACTING = [302, 303];

export interface StartKind<Response> {
	/** For example “start the job”, as in “Could not start the job”. */
	action: string;
	expected: string;
	/** @returns undefined if the response has an unexpected format. */
	readResponse(response: RoeResponse): Response | undefined;
	/** @param index The submission's position in the request. @returns undefined if the response has no job ID. */
	getJobId(response: Response, index: number): string | undefined;
}

/** Pure, except that a `Retry-After` date is compared with the clock. */
export function classifyStartResponse<Response>(
	{ action, expected, readResponse }: Omit<StartKind<Response>, 'getJobId'>,
	outcome: HttpResult,
): StartResult<Response> {
	if ('networkError' in outcome) {
		const { kind } = outcome.networkError;
		const error = createErrorFromNetworkError(action, outcome.networkError);
		switch (kind) {
			case 'unreachable':
				return { kind: 'retryable', error, rateLimited: false };
			case 'notSent':
				return { kind: 'rejected', error };
			case 'cancelled':
				return { kind, error };
			case 'lost':
			case 'timedOut':
				return { kind: 'ambiguous', error, reason: kind };
		}
	}
	const { response } = outcome;
	if (isSuccess(response)) {
		const started = readResponse(response);
		if (started !== undefined) return { kind: 'started', response: started };
		const problem = /^\s*</.test(response.text)
			? `Roe’s URL returned a web page instead of ${expected}`
			: `Roe accepted the run but didn’t return ${expected}`;
		const error = new RoeError(
			'JOB_ID_MISSING',
			`${problem}, so the job may exist`,
			`The response starts with: ${quoteResponse(response)}. Check the agent’s jobs in Roe before you run this again, and check 'Base URL' in the credential.`,
			response.status,
		);
		return { kind: 'ambiguous', error, reason: 'noId' };
	}
	const error = createErrorFromResponse(action, response, INPUTS_ADVICE);
	if (response.status === 429) {
		const retryAfterMs = parseRetryAfterMs(response.headers['retry-after'], Date.now());
		return { kind: 'retryable', error, rateLimited: true, retryAfterMs };
	}
	const reason = findReason(response.status);
	return reason === undefined ? { kind: 'rejected', error } : { kind: 'ambiguous', error, reason };
}

/** @returns undefined if the request certainly started nothing. */
function findReason(status: number): AmbiguousReason | undefined {
	if (GATEWAY_TIMED_OUT.includes(status)) return 'gatewayTimedOut';
	if (MAYBE_AFTER_ACTING.includes(status)) return 'redirected';
	return status === 408 || (status >= 500 && status !== 511) ? 'failed' : undefined;
}
