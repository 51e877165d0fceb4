import { ApiError } from '../errors';
import type { RateLimit } from '../options';

/** Counts requests by key and refuses those above a limit, as Django REST framework's throttling does. */
export class RateLimiter {
	/** Times of the requests that were let through, oldest first, by key. */
	private readonly let = new Map<string, number[]>();

	/**
	 * @param now Milliseconds since 1970.
	 * @throws ApiError 429 with `Retry-After`.
	 */
	check(key: string, limit: RateLimit | null, now: number): void {
		if (limit === null) return;
		const window = limit.perSeconds * 1000;
		const times = (this.let.get(key) ?? []).filter((time) => time > now - window);
		this.let.set(key, times);
		if (times.length < limit.requests) {
			times.push(now);
			return;
		}
		const seconds = Math.ceil((times[0] + window - now) / 1000);
		const retryAfter =
			limit.retryAfter === 'date' ? new Date(now + seconds * 1000).toUTCString() : String(seconds);
		throw new ApiError(
			429,
			{ detail: `Request was throttled. Expected available in ${seconds} seconds.` },
			{ 'retry-after': retryAfter },
		);
	}

	reset(): void {
		this.let.clear();
	}
}
