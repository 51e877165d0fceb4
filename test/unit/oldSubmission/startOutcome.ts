import { isSuccess, quoteAnswer } from '../../../nodes/RoeAi/transport/client';
import type { Exchange, RoeAnswer } from '../../../nodes/RoeAi/transport/exchange';
import { retryAfterMs } from '../../../nodes/RoeAi/transport/retryAfter';
import { errorOfAnswer, errorOfFault, RoeError } from '../../../nodes/RoeAi/transport/roeError';

/**
 * What one request to start something came to.
 * - `started`: Roe gave what it gives for a start, e.g. the job's ID.
 * - `rejected`: Roe surely started nothing, and would not the next time.
 * - `tryLater`: Roe surely started nothing, and the same request may be sent again: it did not reach Roe, or Roe turned it away
 *   as one too many (`limited`), perhaps saying after how many ms to come back.
 * - `unknown`: something may have been started.
 * - `cancelled`: the execution was stopped while the request was under way.
 */
export type StartOutcome<Started> =
	| { kind: 'started'; started: Started }
	| { kind: 'rejected'; error: RoeError }
	| { kind: 'tryLater'; error: RoeError; limited: boolean; afterMs?: number }
	| { kind: 'unknown'; error: RoeError; why: Doubt }
	| { kind: 'cancelled'; error: RoeError };

/**
 * Why it is not known whether something was started.
 * - `lost`: the connection broke, or the answer could not be read.
 * - `timedOut`: no answer came in time: Roe may still be at it.
 * - `gatewayTimedOut`: the same, said by a proxy in front of Roe; it does not say how long it waited.
 * - `failed`: Roe's server failed at some point of its work.
 * - `noId`: Roe said that it took the run, but not what it started.
 * - `redirected`: in a way in which servers also answer after they acted.
 */
export type Doubt = 'lost' | 'timedOut' | 'gatewayTimedOut' | 'failed' | 'noId' | 'redirected';

/** Statuses of proxies that got no answer in time: HTTP's own, and Cloudflare's. */
const GATEWAY_TIMED_OUT = [504, 524];
/** Redirects that servers also give after they acted. 301, 307 and 308 ask to send the same to another address: nothing was done. */
const MAYBE_AFTER_ACTING = [302, 303];

/** What is started, for reading its answer and for the words of errors. */
export interface StartKind<Started> {
	/** The end of "Could not …", e.g. "start the job". */
	doing: string;
	/** What a success holds, e.g. "a job ID". */
	expected: string;
	/** What was started, from the answer to a success; undefined where the answer is something else. */
	read(answer: RoeAnswer): Started | undefined;
}

/** Reads the outcome of a request to start something. Pure, but for the clock that a `Retry-After` date is measured against. */
export function startOutcome<Started>(
	{ doing, expected, read }: StartKind<Started>,
	outcome: Exchange,
): StartOutcome<Started> {
	if ('fault' in outcome) {
		const { kind } = outcome.fault;
		const error = errorOfFault(doing, outcome.fault);
		switch (kind) {
			case 'unreachable':
				return { kind: 'tryLater', error, limited: false };
			case 'notSent':
				return { kind: 'rejected', error };
			case 'cancelled':
				return { kind, error };
			case 'lost':
			case 'timedOut':
				return { kind: 'unknown', error, why: kind };
		}
	}
	const { answer } = outcome;
	if (isSuccess(answer)) {
		const started = read(answer);
		if (started !== undefined) return { kind: 'started', started };
		const what = /^\s*</.test(answer.text)
			? `Instead of ${expected}, a page came back that is not Roe’s`
			: `Roe took the run, but its answer is not ${expected}`;
		const error = new RoeError(
			`${what}, so the job may exist`,
			`The answer begins with: ${quoteAnswer(answer)}. Look at the agent’s jobs in Roe before you run this again, and check the Base URL of the credential.`,
			answer.status,
		);
		return { kind: 'unknown', error, why: 'noId' };
	}
	const error = errorOfAnswer(doing, answer);
	if (answer.status === 429) {
		const afterMs = retryAfterMs(answer.headers['retry-after'], Date.now());
		return { kind: 'tryLater', error, limited: true, afterMs };
	}
	const why = doubtOf(answer.status);
	return why === undefined ? { kind: 'rejected', error } : { kind: 'unknown', error, why };
}

function doubtOf(status: number): Doubt | undefined {
	if (GATEWAY_TIMED_OUT.includes(status)) return 'gatewayTimedOut';
	if (MAYBE_AFTER_ACTING.includes(status)) return 'redirected';
	// 511 comes from a network that wants a login before it lets anything through.
	return status === 408 || (status >= 500 && status !== 511) ? 'failed' : undefined;
}
