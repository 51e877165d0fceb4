import { isUuid } from '../shared/uuid';
import { listJobs } from '../transport/jobs';
import { MAX_PAGE_SIZE } from '../transport/readAllPages';
import type { RoeContext } from '../transport/sendRequest';
import type { ListedJob } from '../transport/types';

/** 20,000 jobs: reading more takes too long. */
export const MAX_PAGES = 200;
/** How much earlier than the submission a job's time may be, ms, since Roe's own clocks may differ. */
export const MARGIN_MS = 120_000;

interface ReadPage {
	jobs: ListedJob[];
	/** How far Roe's clock is ahead, ms; undefined if its response doesn't say. */
	clockAheadMs: number | undefined;
}

/** `unreadable`: the reason why the page couldn't be read. */
type NewestPage = ReadPage | { unreadable: string };

/** An agent's list of jobs, read page by page, newest first: new jobs move others only to later pages, so none is missed. */
export class NewestJobs {
	pagesRead = 0;

	private isExhausted = false;

	/** All jobs since then have been read, in ms since 1970 by this machine's clock. */
	private coveredSince = Number.POSITIVE_INFINITY;

	constructor(
		private readonly context: RoeContext,
		private readonly agentId: string,
	) {}

	/** Whether all jobs since a time have been read. In ms since 1970, by this machine's clock. */
	covers(since: number): boolean {
		return this.isExhausted || this.coveredSince < since;
	}

	/** Reads pages until all jobs since a time were read (see `covers`), or `visit` returns true. @returns why it couldn't; undefined if it could. */
	async readBackTo(
		since: number,
		visit: (page: ReadPage) => boolean,
		maxPages = MAX_PAGES,
	): Promise<string | undefined> {
		while (this.pagesRead < maxPages) {
			const page = await this.readNext();
			if ('unreadable' in page) return page.unreadable;
			if (visit(page) || this.covers(since)) return undefined;
		}
		return `the agent has had more than ${maxPages * MAX_PAGE_SIZE} jobs since then`;
	}

	/** Reads the next page. If it's unreadable, the next call reads it again. */
	async readNext(): Promise<NewestPage> {
		const page = await readNewestPage(this.context, this.agentId, { page: this.pagesRead + 1 });
		if ('unreadable' in page) return page;
		const { jobs, isLast, clockAheadMs } = page;
		this.pagesRead++;
		if (isLast) this.isExhausted = true;
		const oldest = findOldest(jobs);
		// Without Roe's clock, all pages are read.
		if (oldest !== undefined && clockAheadMs !== undefined) {
			this.coveredSince = Math.min(this.coveredSince, oldest - clockAheadMs + MARGIN_MS);
		}
		return { jobs, clockAheadMs };
	}
}

/** One page of an agent's jobs, newest first. @param filter.metadata What this matches is Roe's choice: check each job. */
export async function readNewestPage(
	context: RoeContext,
	agentId: string,
	filter: { page: number; metadata?: string },
) {
	try {
		const query = { ...filter, pageSize: MAX_PAGE_SIZE, ordering: '-created_at' };
		const { results, next, clockAheadMs } = await listJobs(context, agentId, query);
		if (!results.every(isJob)) return { unreadable: 'Roe’s list of jobs contains other entries' };
		return { jobs: results, isLast: next === null || results.length === 0, clockAheadMs };
	} catch (error) {
		return { unreadable: error instanceof Error ? error.message : String(error) };
	}
}

function isJob(job: ListedJob | null): boolean {
	return isUuid(job?.id);
}

/** When the job was created, by Roe's clock. Infinity if unknown: such a job doesn't show how far back its page goes. */
export function getCreatedAt({ created_at }: ListedJob): number {
	const time = Date.parse(created_at ?? '');
	return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

/** The time of the page's oldest job: all later pages are older. Undefined if the page isn't sorted as requested. */
function findOldest(jobs: ListedJob[]): number | undefined {
	const times = jobs.map(getCreatedAt);
	const isNewestFirst = times.every((time, index) => index === 0 || time <= times[index - 1]);
	return isNewestFirst ? times.at(-1) : undefined;
}
