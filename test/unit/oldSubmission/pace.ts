import { pause } from '../../../nodes/RoeAi/transport/pause';
import { backoffMs } from '../../../nodes/RoeAi/transport/retryAfter';

/** Requests that may be under way at one time before Roe has taken any. */
const FIRST_WIDTH = 100;

/**
 * Keeps the items of a run from flooding Roe, in the way in which TCP keeps senders from flooding a network. The width is how many
 * requests may be under way at one time. It grows by one for each that is taken. Once one is turned away as one too many, all
 * pause, and it is halved; from then on it grows by one a round trip only.
 *
 * Each burst of such answers in a row makes the next pause longer; the first request that is taken makes them short again.
 */
export class Pace {
	private width = FIRST_WIDTH;

	private wasTurnedAway = false;

	private underWay = 0;

	private readonly waiting: Array<() => void> = [];

	/** Milliseconds since 1970: nothing is sent before. */
	private opensAt = 0;

	private bursts = 0;

	/** Waits until something may be sent; it is under way from then until `over`. @returns false where the execution was stopped. */
	async turn(stopped: AbortSignal | undefined): Promise<boolean> {
		while (stopped?.aborted !== true) {
			const wait = this.opensAt - Date.now();
			if (wait > 0) {
				// Not all in the same moment.
				await pause(wait * (1 + Math.random() / 4), stopped);
			} else if (this.underWay < Math.floor(this.width)) {
				this.underWay++;
				return true;
			} else {
				await new Promise<void>((resume) => this.waiting.push(resume));
			}
		}
		// A stop ends the requests under way, and each that ends lets the next see the stop.
		this.resumeNext(1);
		return false;
	}

	/** The request is no longer under way, whatever came of it. */
	over(): void {
		this.underWay--;
		this.resumeNext(Math.max(1, Math.floor(this.width) - this.underWay));
	}

	/** @param afterMs What Roe asked for, ms. */
	turnedAway(afterMs: number): void {
		const now = Date.now();
		// Requests that were under way together come back together: they are one burst.
		if (now < this.opensAt) return;
		this.opensAt = now + Math.max(afterMs, backoffMs(this.bursts++));
		this.width = Math.max(1, this.width / 2);
		this.wasTurnedAway = true;
	}

	taken(): void {
		this.bursts = 0;
		this.width += this.wasTurnedAway ? 1 / this.width : 1;
	}

	private resumeNext(count: number): void {
		this.waiting.splice(0, count).forEach((resume) => resume());
	}
}
