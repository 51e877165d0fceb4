import { RoeError } from '../../shared/roeError';
import { type FinishedJob, toFinishedJob } from '../../transport/finishedJob';
import { getStatusEvents } from '../../transport/jobStatuses';
import { parseRoeTime } from '../../transport/roeTime';
import type { ListedJob } from '../../transport/types';
import type { PageOfJobs } from '../readPageOfJobs';

/** How late a changed job may appear in Roe's list, ms. Each poll reads that far back again. */
export const OVERLAP_MS = 120_000;
/** How late a finished job's first change may be, ms, since Roe's own clocks may differ. */
const MAX_END_DELAY_MS = 600_000;
/** Consecutive pages without new jobs before the list counts as broken. */
const MAX_REPEATED_PAGES = 5;

/** How far an agent's list has been read. Plain JSON; times are Roe's own, in ms since 1970. */
export interface PollCursor {
	/** Jobs that changed before this time have been returned, except those in `unreadRanges`. */
	since: number;
	/** Jobs that finished more than `MAX_END_DELAY_MS` before this time have been returned, even if they change again. */
	settled: number;
	/** Returned jobs that may reappear: their finish times, by key. */
	seen: Record<string, number>;
	/** Ranges that a poll had no time for. */
	unreadRanges: UnreadRange[];
}

export interface UnreadRange {
	from: number;
	to: number;
	/** The next page to read. Later changes can only have moved these jobs to later pages. */
	page: number;
}

export interface ReadingRules {
	readPage(page: number): Promise<PageOfJobs>;
	isWanted(job: FinishedJob): boolean;
	/** Pages are read completely, so there may be slightly more. */
	maxJobs: number;
	hasTime(): boolean;
}

/** Starts after all jobs that are in the list now. */
export async function createCursor(agentId: string, rules: ReadingRules): Promise<PollCursor> {
	const { jobs, now } = await rules.readPage(1);
	const since = Math.max(getLatestChange(jobs, now) - OVERLAP_MS, 0);
	const start = { since, settled: since, seen: {}, unreadRanges: [] };
	if (jobs.length === 0) return start;
	// These jobs aren't returned, only recorded as seen.
	const all = { isWanted: () => true, maxJobs: Number.POSITIVE_INFINITY, hasTime: () => true };
	const { cursor } = await readFinishedSince(agentId, start, { ...rules, ...all });
	return cursor;
}

/** Returns each job finished since the last poll once, even if it moves, appears late or changes again. `cursor` stays unchanged. */
export async function readFinishedSince(
	agentId: string,
	cursor: PollCursor,
	rules: ReadingRules,
): Promise<{ jobs: FinishedJob[]; cursor: PollCursor }> {
	const found: FinishedJob[] = [];
	const unreadRanges: UnreadRange[] = [];
	const seen = { ...cursor.seen };
	let latest = cursor.since + OVERLAP_MS;

	const collect = (listed: ListedJob, range: UnreadRange) => {
		const changed = getChangeTime(listed);
		const job = toFinishedJob(agentId, listed);
		if (changed < range.from || changed > range.to || job === undefined || !rules.isWanted(job))
			return;
		const key = getSeenKey(job);
		const isKnown =
			key in seen || (job.finishedAt !== undefined && isSettled(job.finishedAt, cursor.settled));
		seen[key] = job.finishedAt ?? changed;
		if (!isKnown) found.push(job);
	};

	const readRange = async (range: UnreadRange): Promise<UnreadRange | undefined> => {
		const read = new Set<string>();
		let repeated = 0;
		// Starts one page earlier, since deleted jobs may have moved the range up.
		for (let page = Math.max(range.page - 1, 1); ; page++) {
			const { jobs, isLast, now } = await rules.readPage(page);
			if (range.to === Number.POSITIVE_INFINITY)
				latest = Math.max(latest, getLatestChange(jobs, now));
			for (const job of jobs) collect(job, range);
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

	// Older ranges first. The newest one stays in the list for the next poll.
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
	// New jobs of this poll aren't settled yet: one that changes meanwhile is found by the next poll.
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

function isSettled(end: number, settled: number): boolean {
	return end < settled - MAX_END_DELAY_MS;
}

function selectStillNeeded(seen: PollCursor['seen'], settled: number): PollCursor['seen'] {
	return Object.fromEntries(Object.entries(seen).filter(([, end]) => !isSettled(end, settled)));
}

const getSeenKey = ({ jobId, event }: FinishedJob) => `${jobId} ${event}`;

/** Limited to Roe's time, so that a change in the future can't hide later jobs. */
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
			`Could not poll the agent’s jobs: Roe didn’t return when job ${job.id} changed`,
			"Polling needs the time of each job’s last change. Set 'Delivery' to 'Webhook' or 'Manual Webhook'.",
		);
	}
	return time;
}

function createEndlessListError(page: number): RoeError {
	return new RoeError(
		'LIST_ENDLESS',
		`Could not read the agent’s jobs: page ${page} of the list has only jobs of earlier pages`,
		"Roe’s list repeats itself. If this keeps happening, set 'Delivery' to 'Webhook' or 'Manual Webhook'.",
	);
}
