import { pause } from '../transport/pause';
import { getBackoffMs } from '../transport/retryAfter';
import type { AdaptiveLimiter } from './adaptiveLimiter';
import type { StartResult } from './classifyStartResponse';

/** Ambiguous requests for an item or batch, each with absent jobs, before the start fails. */
const MAX_STARTS = 3;
/** How long a rate-limited request is retried, ms. */
const MAX_THROTTLED_MS = 300_000;
/** Attempts to reach Roe before the start fails. */
const MAX_UNREACHED = 4;

/** Whether a request without a started job isn't sent again even if it could be. @param starts How often it was sent. */
export function isFinal(result: StartResult<unknown>, starts: number): boolean {
	return result.kind !== 'ambiguous' || result.reason === 'redirected' || starts >= MAX_STARTS;
}

/** Retries a request, with pauses, while its result is `retryable`. @returns the last result. */
export async function sendUntilAccepted<Response>(
	send: () => Promise<StartResult<Response>>,
	limiter: AdaptiveLimiter,
	signal: AbortSignal | undefined,
): Promise<StartResult<Response>> {
	const giveUpAt = Date.now() + MAX_THROTTLED_MS;
	// After a stop, `send` sends nothing.
	await limiter.acquire(signal);
	for (let unreached = 0; ; ) {
		const result = await send().finally(() => limiter.release());
		if (result.kind === 'started') limiter.accepted();
		if (result.kind === 'rejected') limiter.rejected();
		if (result.kind !== 'retryable') return result;
		if (result.rateLimited) {
			limiter.throttled(result.retryAfterMs ?? 0);
			if (Date.now() >= giveUpAt) return result;
		} else if (++unreached >= MAX_UNREACHED || !(await pause(getBackoffMs(unreached), signal))) {
			return result;
		}
		if (!(await limiter.acquire(signal))) return result;
	}
}
