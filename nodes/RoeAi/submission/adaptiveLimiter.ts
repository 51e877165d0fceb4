import { pause } from '../transport/pause';
import { getBackoffMs } from '../transport/retryAfter';

/** Requests that may be under way at one time before Roe has accepted any. */
const INITIAL_LIMIT = 100;

/**
 * Limits how many requests of a run are under way at one time, with TCP's congestion control: the limit grows by one for each request
 * that Roe accepts. If Roe rate-limits a request, all pause and the limit is halved. From then on it grows by one a round trip.
 *
 * Each burst of rate-limited requests in a row makes the next pause longer. The first accepted request makes it short again.
 */
export class AdaptiveLimiter {
	private limit = INITIAL_LIMIT;

	private wasThrottled = false;

	private underWay = 0;

	private readonly waiting: Array<() => void> = [];

	/** Milliseconds since 1970: nothing is sent before. */
	private opensAt = 0;

	private bursts = 0;

	/**
	 * Waits until a request may be sent. It counts as under way until `release`.
	 *
	 * @returns false if the execution was stopped: nothing is to be sent, and there is nothing to release.
	 */
	async acquire(signal: AbortSignal | undefined): Promise<boolean> {
		while (signal?.aborted !== true) {
			const wait = this.opensAt - Date.now();
			if (wait > 0) {
				// Not all in the same moment.
				await pause(wait * (1 + Math.random() / 4), signal);
			} else if (this.underWay < Math.floor(this.limit)) {
				this.underWay++;
				return true;
			} else {
				await new Promise<void>((resume) => this.waiting.push(resume));
			}
		}
		// A stop ends the requests under way, and each that ends lets the next one see the stop.
		this.resumeNext(1);
		return false;
	}

	/** The request is no longer under way, whatever its result. */
	release(): void {
		this.underWay--;
		this.resumeNext(Math.max(1, Math.floor(this.limit) - this.underWay));
	}

	/**
	 * Roe rate-limited a request.
	 *
	 * @param retryAfterMs The pause that Roe asked for, ms.
	 */
	throttled(retryAfterMs: number): void {
		const now = Date.now();
		// Requests that were under way together are rejected together: they are one burst.
		if (now < this.opensAt) return;
		this.opensAt = now + Math.max(retryAfterMs, getBackoffMs(this.bursts++));
		this.limit = Math.max(1, this.limit / 2);
		this.wasThrottled = true;
	}

	/** Roe accepted a request, or rejected it for another reason than its rate limit. */
	accepted(): void {
		this.bursts = 0;
		this.limit += this.wasThrottled ? 1 / this.limit : 1;
	}

	private resumeNext(count: number): void {
		this.waiting.splice(0, count).forEach((resume) => resume());
	}
}
