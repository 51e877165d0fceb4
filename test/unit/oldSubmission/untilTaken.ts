import { pause } from '../../../nodes/RoeAi/transport/pause';
import { backoffMs } from '../../../nodes/RoeAi/transport/retryAfter';
import type { Pace } from './pace';
import type { StartOutcome } from './startOutcome';

/** How long a request is offered to a Roe that turns it away as one too many, ms. */
const LONGEST_TURNED_AWAY = 300_000;
/** Requests that did not reach Roe before it is given up. */
const MOST_UNREACHED = 4;

/**
 * Sends a request until Roe takes it: again, after a pause, where it surely started nothing.
 *
 * @returns The first outcome that is not `tryLater`; the last one where it is given up, or the execution is stopped.
 */
export async function untilTaken<Started>(
	send: () => Promise<StartOutcome<Started>>,
	pace: Pace,
	stopped: AbortSignal | undefined,
): Promise<StartOutcome<Started>> {
	const giveUpAt = Date.now() + LONGEST_TURNED_AWAY;
	// Where the execution was stopped, n8n lets nothing out, and the outcome says so.
	await pace.turn(stopped);
	for (let unreached = 0; ; ) {
		const outcome = await send().finally(() => pace.over());
		if (outcome.kind === 'started' || outcome.kind === 'rejected') pace.taken();
		if (outcome.kind !== 'tryLater') return outcome;
		if (outcome.limited) {
			pace.turnedAway(outcome.afterMs ?? 0);
			if (Date.now() >= giveUpAt) return outcome;
		} else if (++unreached >= MOST_UNREACHED || !(await pause(backoffMs(unreached), stopped))) {
			return outcome;
		}
		if (!(await pace.turn(stopped))) return outcome;
	}
}
