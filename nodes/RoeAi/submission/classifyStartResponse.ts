import { RoeError } from '../shared/roeError';
import { isSuccess, quoteResponse } from '../transport/client';
import { createErrorFromNetworkError, createErrorFromResponse } from '../transport/requestErrors';
import { parseRetryAfterMs } from '../transport/retryAfter';
import type { HttpResult, RoeResponse } from '../transport/sendRequest';

/**
 * The result of one request to start something.
 * - `started`: Roe responded as it does to a start, for example with the job's ID.
 * - `rejected`: Roe surely started nothing, and the same request would be rejected again.
 * - `retryable`: Roe surely started nothing, and the same request may be sent again: it didn't reach Roe, or Roe rate-limited it.
 *   `parseRetryAfterMs` is the pause that Roe asked for, ms.
 * - `ambiguous`: something may have been started.
 * - `cancelled`: the execution was stopped while the request was under way, so something may have been started.
 */
export type StartResult<Response> =
	| { kind: 'started'; response: Response }
	| { kind: 'rejected'; error: RoeError }
	| { kind: 'retryable'; error: RoeError; rateLimited: boolean; retryAfterMs?: number }
	| { kind: 'ambiguous'; error: RoeError; reason: AmbiguousReason }
	| { kind: 'cancelled'; error: RoeError };

/**
 * Why something may have been started.
 * - `lost`: the connection broke, or the response could not be read.
 * - `timedOut`: no response in time: Roe may still work on the request.
 * - `gatewayTimedOut`: the same, reported by a proxy in front of Roe. It doesn't say how long it waited.
 * - `failed`: Roe's server failed at some point of its work.
 * - `noId`: a success without what was started.
 * - `redirected`: a redirect with a status that servers also use after they acted.
 */
export type AmbiguousReason =
	| 'lost'
	| 'timedOut'
	| 'gatewayTimedOut'
	| 'failed'
	| 'noId'
	| 'redirected';

/** Statuses of proxies that got no response in time: HTTP's own, and Cloudflare's. */
const GATEWAY_TIMED_OUT = [504, 524];
/** Redirects that servers also give after they acted. 301, 307 and 308 ask to send the same to another address: nothing was done. */
const MAYBE_AFTER_ACTING = [302, 303];

/** What is started: how its response is read, and the words of its errors. */
export interface StartKind<Response> {
	/** The end of "Could not …", for example "start the job". */
	action: string;
	/** What a success holds, for example "a job ID". */
	expected: string;
	/** @returns What a success holds; undefined if the response holds something else. */
	readResponse(response: RoeResponse): Response | undefined;
	/**
	 * @param index Of the submission among those that the request starts.
	 * @returns UUID of the job; undefined if the response doesn't hold it.
	 */
	getJobId(response: Response, index: number): string | undefined;
}

/** Classifies the result of a request to start something. Pure, except for the clock that a `Retry-After` date is compared with. */
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
	const { response: answer } = outcome;
	if (isSuccess(answer)) {
		const response = readResponse(answer);
		if (response !== undefined) return { kind: 'started', response };
		const what = /^\s*</.test(answer.text)
			? `Instead of ${expected}, a page came back that is not Roe’s`
			: `Roe took the run, but its answer is not ${expected}`;
		const error = new RoeError(
			'JOB_ID_MISSING',
			`${what}, so the job may exist`,
			`The answer begins with: ${quoteResponse(answer)}. Look at the agent’s jobs in Roe before you run this again, and check the Base URL of the credential.`,
			answer.status,
		);
		return { kind: 'ambiguous', error, reason: 'noId' };
	}
	const error = createErrorFromResponse(action, answer);
	if (answer.status === 429) {
		const afterMs = parseRetryAfterMs(answer.headers['retry-after'], Date.now());
		return { kind: 'retryable', error, rateLimited: true, retryAfterMs: afterMs };
	}
	const reason = findReason(answer.status);
	return reason === undefined ? { kind: 'rejected', error } : { kind: 'ambiguous', error, reason };
}

/** @returns Why a request with this status may have started something; undefined if it surely didn't. */
function findReason(status: number): AmbiguousReason | undefined {
	if (GATEWAY_TIMED_OUT.includes(status)) return 'gatewayTimedOut';
	if (MAYBE_AFTER_ACTING.includes(status)) return 'redirected';
	// 511 comes from a network that wants a login before it lets anything through.
	return status === 408 || (status >= 500 && status !== 511) ? 'failed' : undefined;
}
