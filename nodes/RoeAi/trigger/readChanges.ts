import { statusEvents } from '../results/listedJob';
import { RoeError } from '../transport/roeError';
import { parseRoeTime } from '../transport/roeTime';
import type { ListedJob } from '../transport/types';
import { type FinishedJob, finishedJobOf } from './finishedJob';

/** How long after its last change a job may show up in Roe's list, ms: that far back the list is read again each time. */
export const OVERLAP = 120_000;
/** How long after its end a job may change for the first time, ms: Roe's own machines may differ, and storing takes time. */
const LONGEST_END = 600_000;
/** Pages in a row that bring nothing but what was read before, until the list counts as broken. */
const MOST_REPEATED_PAGES = 5;

/** How far an agent's list has been read. Times are Roe's own, in ms since 1970: no other clock takes part. Plain JSON. */
export interface Progress {
	/** Jobs that changed before have been given, but for those in `gaps`. */
	since: number;
	/**
	 * Jobs that ended longer than `LONGEST_END` before this have been given, wherever they stand in the list: one that changes once
	 * more leaves the place where it has not been read yet, and is met only when all that has changed since is read.
	 */
	settled: number;
	/** Jobs given that may come again, by their keys, with the time of their end. */
	seen: Record<string, number>;
	/** What was left for later, since there was more than one poll takes. */
	gaps: Gap[];
}

/** Jobs that changed from `from` to `to` are not read yet, or not all. */
export interface Gap {
	from: number;
	to: number;
	/** Page from which it was left. Jobs that have changed since can only have moved it to later pages. */
	page: number;
}

/** A page of an agent's jobs, latest change first. */
export interface PageOfJobs {
	jobs: ListedJob[];
	isLast: boolean;
	/** Roe's time, where its answer tells. */
	now?: number;
}

export interface ReadingRules {
	readPage(page: number): Promise<PageOfJobs>;
	isWanted(job: FinishedJob): boolean;
	/** Jobs that are given at once. A page is read to its end, so there may be some more. */
	mostJobs: number;
	/** Whether there is time for one more page. */
	hasTime(): boolean;
}

/** Where reading begins: nothing that is in the list by now will be given. Where it is empty, everything will. */
export async function beginProgress(agentId: string, rules: ReadingRules): Promise<Progress> {
	const { jobs, now } = await rules.readPage(1);
	const since = Math.max(latestOf(jobs, now) - OVERLAP, 0);
	const start = { since, settled: since, seen: {}, gaps: [] };
	if (jobs.length === 0) return start;
	// The jobs that this finds are given to nobody. What counts is that they are known from here on.
	const all = { isWanted: () => true, mostJobs: Number.POSITIVE_INFINITY, hasTime: () => true };
	const { progress } = await readChanges(agentId, start, { ...rules, ...all });
	return progress;
}

/**
 * The jobs that finished since the last time, each once. Nothing is missed and nothing given twice when many jobs change in one
 * moment, when they move to other pages while the list is read, or when a job shows up a little late; a finished job that
 * changes once more (somebody corrects its outputs) is not given again.
 *
 * @param progress Not changed: where handing on fails, the same can be read again.
 */
export async function readChanges(
	agentId: string,
	progress: Progress,
	rules: ReadingRules,
): Promise<{ jobs: FinishedJob[]; progress: Progress }> {
	const found: FinishedJob[] = [];
	const gaps: Gap[] = [];
	const seen = { ...progress.seen };
	let latest = progress.since + OVERLAP;

	const take = (listed: ListedJob, gap: Gap) => {
		const changed = changedAt(listed);
		const job = finishedJobOf(agentId, listed);
		if (changed < gap.from || changed > gap.to || job === undefined || !rules.isWanted(job)) return;
		const key = keyOf(job);
		const isKnown =
			key in seen || (job.finishedAt !== undefined && isLongGone(job.finishedAt, progress.settled));
		seen[key] = job.finishedAt ?? changed;
		if (!isKnown) found.push(job);
	};

	/** Reads a gap from its top; gives what is left of it where there is too much. */
	const readGap = async (gap: Gap): Promise<Gap | undefined> => {
		const read = new Set<string>();
		let repeated = 0;
		// The page before it too: somebody may have deleted jobs, and the gap moved up.
		for (let page = Math.max(gap.page - 1, 1); ; page++) {
			const { jobs, isLast, now } = await rules.readPage(page);
			if (gap.to === Number.POSITIVE_INFINITY) latest = Math.max(latest, latestOf(jobs, now));
			for (const job of jobs) take(job, gap);
			const oldest = Math.min(...jobs.map(changedAt));
			if (isLast || jobs.length === 0 || oldest < gap.from) return undefined;

			repeated = jobs.every(({ id }) => read.has(id)) ? repeated + 1 : 0;
			if (repeated > MOST_REPEATED_PAGES) throw endlessList(page);
			jobs.forEach(({ id }) => read.add(id));
			const isEnough = found.length >= rules.mostJobs || !rules.hasTime();
			if (isEnough && page >= gap.page) {
				return { from: gap.from, to: Math.min(oldest, gap.to), page: page + 1 };
			}
		}
	};

	// What was left of earlier polls comes first; what is new waits in the list, and is not left for later.
	const newest: Gap = { from: progress.since, to: Number.POSITIVE_INFINITY, page: 1 };
	const open = [...progress.gaps, newest];
	let isAllRead = true;
	for (const gap of open) {
		const isFull = gap !== open[0] && (found.length >= rules.mostJobs || !rules.hasTime());
		const left = isFull ? gap : await readGap(gap);
		if (left === undefined) continue;
		isAllRead = false;
		if (left !== newest) gaps.push(left);
	}
	// What changes once more while this poll reads is met by the next one: what was new in this one is not settled yet.
	const settled = isAllRead ? progress.since : progress.settled;
	return {
		jobs: found.reverse().sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0)),
		progress: { since: latest - OVERLAP, settled, gaps, seen: stillNeeded(seen, settled) },
	};
}

/** Whether a job that ended then can only be one that has been given, wherever it stands in the list by now. */
function isLongGone(end: number, settled: number): boolean {
	return end < settled - LONGEST_END;
}

/** Of other jobs the keys are kept: they tell whether one has been given. */
function stillNeeded(seen: Progress['seen'], settled: number): Progress['seen'] {
	return Object.fromEntries(Object.entries(seen).filter(([, end]) => !isLongGone(end, settled)));
}

const keyOf = ({ jobId, event }: FinishedJob) => `${jobId} ${event}`;

/** A job that claims to have changed in the future must not hide those that follow: Roe's own time is the limit. */
function latestOf(jobs: ListedJob[], now = Number.POSITIVE_INFINITY): number {
	return Math.max(0, ...jobs.map((job) => Math.min(changedAt(job), now)));
}

function changedAt(job: ListedJob): number {
	const time = parseRoeTime(
		job.last_updated_at ?? job.created_at ?? statusEvents(job).at(-1)?.timestamp,
	);
	if (time === undefined) {
		throw new RoeError(
			'POLLING_IMPOSSIBLE',
			`Could not follow the agent’s jobs: Roe does not tell when the job ${job.id} changed`,
			'Polling goes by the time of the last change. Set “Delivery” to “Webhook” or “Manual Webhook”.',
		);
	}
	return time;
}

function endlessList(page: number): RoeError {
	return new RoeError(
		'LIST_ENDLESS',
		`Could not read the agent’s jobs: page ${page} of the list holds only jobs of the pages before`,
		'Roe’s list does not move on. If this stays, set “Delivery” to “Webhook” or “Manual Webhook”.',
	);
}
