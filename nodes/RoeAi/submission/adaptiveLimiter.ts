import { pause } from '../transport/pause';
import { getBackoffMs } from '../transport/retryAfter';

/** Concurrent requests until Roe has accepted as many. */
const OPENING_LIMIT = 100;

/**
 * Limits concurrent requests. Once Roe has accepted the first 100, there is no limit, until Roe limits the rate. Then as in TCP
 * (RFC 5681): half of the concurrent requests, and one more per round trip.
 */
export class AdaptiveLimiter {
	private limit = OPENING_LIMIT;

	private acceptedCount = 0;

	private wasThrottled = false;

	private underWay = 0;

	private readonly waiting: Array<() => void> = [];

	/** No request is sent before this time, in ms since 1970. */
	private opensAt = 0;

	private bursts = 0;

	/** Waits until a request may be sent; `release` must follow. @returns false if the execution was stopped. */
	async acquire(signal: AbortSignal | undefined): Promise<boolean> {
		while (signal?.aborted !== true) {
			const wait = this.opensAt - Date.now();
			if (wait > 0) {
				// Jitter, so that requests don't all resume at the same time.
				await pause(wait * (1 + Math.random() / 4), signal);
			} else if (this.underWay < Math.floor(this.limit)) {
				this.underWay++;
				return true;
			} else {
				await new Promise<void>((resume) => this.waiting.push(resume));
			}
		}
		this.resumeWaiting();
		return false;
	}

	release(): void {
		this.underWay--;
		this.resumeWaiting();
	}

	/** Call `release` before. @param retryAfterMs The pause that Roe asked for. */
	throttled(retryAfterMs: number): void {
		const now = Date.now();
		// Concurrent requests that are rejected together count once.
		if (now < this.opensAt) return;
		this.opensAt = now + Math.max(retryAfterMs, getBackoffMs(this.bursts++));
		this.limit = Math.max(1, Math.min(this.limit, this.underWay + 1) / 2);
		this.wasThrottled = true;
	}

	/** Call this if Roe rejected a request for a reason other than its rate limit. */
	rejected(): void {
		this.bursts = 0;
		if (this.wasThrottled) this.limit += 1 / this.limit;
	}

	accepted(): void {
		this.rejected();
		if (++this.acceptedCount !== OPENING_LIMIT || this.wasThrottled) return;
		this.limit = Infinity;
		this.resumeWaiting();
	}

	private resumeWaiting(): void {
		const count = Math.max(1, Math.floor(this.limit) - this.underWay);
		this.waiting.splice(0, count).forEach((resume) => resume());
	}
}
