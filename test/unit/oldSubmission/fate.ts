import type { ItemMemory } from './memory';
import type { Doubt, StartOutcome } from './startOutcome';

/** How long a new job may take to show up in Roe's lists, ms. */
const LIST_DELAY = 12_000;
/** How long Roe may work on a request that nobody waits for any more, ms. */
const LONGEST_WORK = 120_000;

/**
 * A request goes out.
 *
 * @param timeoutMs For how long its answer is waited for.
 * @param isMarked Its job carries the submission ID.
 */
export function noteSent(memory: ItemMemory, timeoutMs: number, isMarked: boolean): void {
	memory.open = true;
	if (!isMarked) memory.unmarked = true;
	memory.since ??= Date.now();
	memory.settledAt = Date.now() + timeoutMs + LONGEST_WORK + LIST_DELAY;
}

/** What the outcome of a request means for the next try. */
export function noteOutcome<Started>(
	memory: ItemMemory,
	outcome: StartOutcome<Started>,
	timeoutMs: number,
): void {
	if (outcome.kind === 'tryLater' || outcome.kind === 'rejected') settle(memory);
	// A sync run's answer tells no job ID: a retry finds the job by its submission ID, as after a lost answer.
	if (outcome.kind === 'started') memory.settledAt = Date.now() + LIST_DELAY;
	if (outcome.kind === 'unknown') {
		memory.settledAt = Date.now() + workLeft(outcome.why, timeoutMs) + LIST_DELAY;
		if (outcome.why === 'noId') memory.accepted = true;
	}
}

/** How long Roe may still be at a request, ms. After an answer of its own it is done, and only its list may lag behind. */
function workLeft(why: Doubt, timeoutMs: number): number {
	if (why === 'timedOut') return Math.max(0, LONGEST_WORK - timeoutMs);
	return why === 'gatewayTimedOut' ? LONGEST_WORK : 0;
}

/**
 * A process that is dead may have sent a request, which nothing remembers. Its connections broke before the present execution
 * began, so it is as after a broken connection.
 *
 * @param since Milliseconds since 1970: it sent nothing before.
 * @param begunAt Milliseconds since 1970: it sent nothing after.
 * @param isMarked Its job would carry the submission ID.
 */
export function notePerhapsSent(
	memory: ItemMemory,
	since: number,
	begunAt: number,
	isMarked: boolean,
): void {
	memory.open = true;
	if (!isMarked) memory.unmarked = true;
	memory.since = since;
	memory.settledAt = begunAt + LIST_DELAY;
}

/** The job is known. */
export function keep(memory: ItemMemory, jobId: string): void {
	settle(memory);
	memory.jobId = jobId;
	delete memory.submissionId;
	delete memory.accepted;
}

/** The job was found again. */
export function keepFound(memory: ItemMemory, jobId: string): void {
	keep(memory, jobId);
	memory.recovered = true;
}

/** Nothing that was sent is open any more. */
export function settle(memory: ItemMemory): void {
	delete memory.open;
	delete memory.since;
	delete memory.settledAt;
	delete memory.unmarked;
}
