import { pause } from '../transport/pause';
import { getBackoffMs } from '../transport/retryAfter';

/** Concurrent requests before Roe has accepted any. */
const INITIAL_LIMIT = 100;

/** Limits concurrent requests like TCP congestion control: slow start, then one more per round trip once Roe has limited the rate. */
export class AdaptiveLimiter {
	private limit = INITIAL_LIMIT;

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
		this.resumeNext(1);
		return false;
	}

	release(): void {
		this.underWay--;
		this.resumeNext(Math.max(1, Math.floor(this.limit) - this.underWay));
	}

	/** @param retryAfterMs The pause that Roe asked for. */
	throttled(retryAfterMs: number): void {
		const now = Date.now();
		// Concurrent requests that are rejected together count once.
		if (now < this.opensAt) return;
		this.opensAt = now + Math.max(retryAfterMs, getBackoffMs(this.bursts++));
		this.limit = Math.max(1, this.limit / 2);
		this.wasThrottled = true;
	}

	/** Also call this if Roe rejected a request for a reason other than its rate limit. */
	accepted(): void {
		this.bursts = 0;
		this.limit += this.wasThrottled ? 1 / this.limit : 1;
	}

	private resumeNext(count: number): void {
		this.waiting.splice(0, count).forEach((resume) => resume());
	}
}
