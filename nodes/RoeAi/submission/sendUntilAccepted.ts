import { pause } from '../transport/pause';
import { getBackoffMs } from '../transport/retryAfter';
import type { AdaptiveLimiter } from './adaptiveLimiter';
import type { StartResult } from './classifyStartResponse';

/** How long a rate-limited request is repeated, ms. */
const MAX_THROTTLED_MS = 300_000;
/** Requests that did not reach Roe before the start fails. */
const MAX_UNREACHED = 4;

/**
 * Sends a request, and repeats it after a pause for as long as it surely started nothing and may be repeated.
 *
 * @param send Sends the request once.
 * @returns The first result that isn't `retryable`; the last one if there were too many, or the execution was stopped.
 */
export async function sendUntilAccepted<Response>(
	send: () => Promise<StartResult<Response>>,
	limiter: AdaptiveLimiter,
	signal: AbortSignal | undefined,
): Promise<StartResult<Response>> {
	const giveUpAt = Date.now() + MAX_THROTTLED_MS;
	// If the execution was stopped, n8n sends nothing, and the result is `cancelled`.
	await limiter.acquire(signal);
	for (let unreached = 0; ; ) {
		const result = await send().finally(() => limiter.release());
		if (result.kind === 'started' || result.kind === 'rejected') limiter.accepted();
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
