import { RoeError } from '../../shared/roeError';
import { type FinishedJob, toFinishedJob } from '../../transport/finishedJob';
import { getStatusEvents } from '../../transport/jobStatuses';
import { parseRoeTime } from '../../transport/roeTime';
import type { ListedJob } from '../../transport/types';
import type { PageOfJobs } from '../readPageOfJobs';

/** How long after its last change a job may show up in Roe's list, ms: that far back the list is read again each time. */
export const OVERLAP_MS = 120_000;
/** How long after its end a job may change for the first time, ms: Roe's own machines may differ, and storing takes time. */
const MAX_END_DELAY_MS = 600_000;
/** Pages in a row that bring nothing but what was read before, until the list counts as broken. */
const MAX_REPEATED_PAGES = 5;

/** How far an agent's list has been read. Times are Roe's own, in ms since 1970: no other clock takes part. Plain JSON. */
export interface PollCursor {
	/** Jobs that changed before have been given, but for those in `unreadRanges`. */
	since: number;
	/**
	 * Jobs that ended longer than `MAX_END_DELAY_MS` before this have been given, wherever they stand in the list: one that changes once
	 * more leaves the place where it has not been read yet, and is met only when all that has changed since is read.
	 */
	settled: number;
	/** Jobs given that may come again, by their keys, with the time of their end. */
	seen: Record<string, number>;
	/** What was left for later, since there was more than one poll takes. */
	unreadRanges: UnreadRange[];
}

/** Jobs that changed from `from` to `to` are not read yet, or not all. */
export interface UnreadRange {
	from: number;
	to: number;
	/** Page from which it was left. Jobs that have changed since can only have moved it to later pages. */
	page: number;
}

export interface ReadingRules {
	readPage(page: number): Promise<PageOfJobs>;
	isWanted(job: FinishedJob): boolean;
	/** Jobs that are given at once. A page is read to its end, so there may be some more. */
	maxJobs: number;
	/** Whether there is time for one more page. */
	hasTime(): boolean;
}

/** Where reading begins: nothing that is in the list by now will be given. Where it is empty, everything will. */
export async function createCursor(agentId: string, rules: ReadingRules): Promise<PollCursor> {
	const { jobs, now } = await rules.readPage(1);
	const since = Math.max(getLatestChange(jobs, now) - OVERLAP_MS, 0);
	const start = { since, settled: since, seen: {}, unreadRanges: [] };
	if (jobs.length === 0) return start;
	// The jobs that this finds are given to nobody. What counts is that they are known from here on.
	const all = { isWanted: () => true, maxJobs: Number.POSITIVE_INFINITY, hasTime: () => true };
	const { cursor } = await readFinishedSince(agentId, start, { ...rules, ...all });
	return cursor;
}

/**
 * The jobs that finished since the last time, each once. Nothing is missed and nothing given twice when many jobs change in one
 * moment, when they move to other pages while the list is read, or when a job shows up a little late; a finished job that
 * changes once more (somebody corrects its outputs) is not given again.
 *
 * @param cursor Not changed: where handing on fails, the same can be read again.
 */
export async function readFinishedSince(
	agentId: string,
	cursor: PollCursor,
	rules: ReadingRules,
): Promise<{ jobs: FinishedJob[]; cursor: PollCursor }> {
	const found: FinishedJob[] = [];
	const unreadRanges: UnreadRange[] = [];
	const seen = { ...cursor.seen };
	let latest = cursor.since + OVERLAP_MS;

	const take = (listed: ListedJob, range: UnreadRange) => {
		const changed = getChangeTime(listed);
		const job = toFinishedJob(agentId, listed);
		if (changed < range.from || changed > range.to || job === undefined || !rules.isWanted(job))
			return;
		const key = getSeenKey(job);
		const isKnown =
			key in seen || (job.finishedAt !== undefined && isLongGone(job.finishedAt, cursor.settled));
		seen[key] = job.finishedAt ?? changed;
		if (!isKnown) found.push(job);
	};

	/** Reads a range from its top; gives what is left of it where there is too much. */
	const readRange = async (range: UnreadRange): Promise<UnreadRange | undefined> => {
		const read = new Set<string>();
		let repeated = 0;
		// The page before it too: somebody may have deleted jobs, and the range moved up.
		for (let page = Math.max(range.page - 1, 1); ; page++) {
			const { jobs, isLast, now } = await rules.readPage(page);
			if (range.to === Number.POSITIVE_INFINITY)
				latest = Math.max(latest, getLatestChange(jobs, now));
			for (const job of jobs) take(job, range);
			const oldest = Math.min(...jobs.map(getChangeTime));
			if (isLast || jobs.length === 0 || oldest < range.from) return undefined;

			repeated = jobs.every(({ id }) => read.has(id)) ? repeated + 1 : 0;
			if (repeated > MAX_REPEATED_PAGES) throw createEndlessListError(page);
			jobs.forEach(({ id }) => read.add(id));
			const isEnough = found.length >= rules.maxJobs || !rules.hasTime();
			if (isEnough && page >= range.page) {
				return { from: range.from, to: Math.min(oldest, range.to), page: page + 1 };
			}
		}
	};

	// What was left of earlier polls comes first; what is new waits in the list, and is not left for later.
	const newest: UnreadRange = { from: cursor.since, to: Number.POSITIVE_INFINITY, page: 1 };
	const ranges = [...cursor.unreadRanges, newest];
	let isAllRead = true;
	for (const range of ranges) {
		const isFull = range !== ranges[0] && (found.length >= rules.maxJobs || !rules.hasTime());
		const left = isFull ? range : await readRange(range);
		if (left === undefined) continue;
		isAllRead = false;
		if (left !== newest) unreadRanges.push(left);
	}
	// What changes once more while this poll reads is met by the next one: what was new in this one is not settled yet.
	const settled = isAllRead ? cursor.since : cursor.settled;
	return {
		jobs: found.reverse().sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0)),
		cursor: {
			since: latest - OVERLAP_MS,
			settled,
			unreadRanges,
			seen: selectStillNeeded(seen, settled),
		},
	};
}

/** Whether a job that ended then can only be one that has been given, wherever it stands in the list by now. */
function isLongGone(end: number, settled: number): boolean {
	return end < settled - MAX_END_DELAY_MS;
}

/** Of other jobs the keys are kept: they tell whether one has been given. */
function selectStillNeeded(seen: PollCursor['seen'], settled: number): PollCursor['seen'] {
	return Object.fromEntries(Object.entries(seen).filter(([, end]) => !isLongGone(end, settled)));
}

const getSeenKey = ({ jobId, event }: FinishedJob) => `${jobId} ${event}`;

/** A job that claims to have changed in the future must not hide those that follow: Roe's own time is the limit. */
function getLatestChange(jobs: ListedJob[], now = Number.POSITIVE_INFINITY): number {
	return Math.max(0, ...jobs.map((job) => Math.min(getChangeTime(job), now)));
}

function getChangeTime(job: ListedJob): number {
	const time = parseRoeTime(
		job.last_updated_at ?? job.created_at ?? getStatusEvents(job).at(-1)?.timestamp,
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

function createEndlessListError(page: number): RoeError {
	return new RoeError(
		'LIST_ENDLESS',
		`Could not read the agent’s jobs: page ${page} of the list holds only jobs of the pages before`,
		'Roe’s list does not move on. If this stays, set “Delivery” to “Webhook” or “Manual Webhook”.',
	);
}
