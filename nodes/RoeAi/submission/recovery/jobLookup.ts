import { isUuid } from '../../shared/uuid';
import { listJobs } from '../../transport/jobs';
import type { RoeContext } from '../../transport/sendRequest';
import type { ListedJob } from '../../transport/types';
import { SUBMISSION_METADATA } from '../submissionMetadata';

const PAGE_SIZE = 100;
/** 20,000 jobs: reading more takes too long. */
const MAX_PAGES = 200;
const MAX_PEEK_PAGES = 10;
/** How much earlier than the submission a job's time may be, ms, since Roe's own clocks may differ. */
const MARGIN_MS = 120_000;

export type FoundJobs =
	| { jobs: Map<string, string> }
	/** The reason why the list couldn't be read back to the requested time. */
	| { unreadable: string };

interface Wanted {
	since: number;
	submissionIds: Set<string>;
	found: Promise<FoundJobs>;
}

/** Finds an agent's newest jobs by submission ID. Lookups requested while one is running share the next one. */
export class JobLookup {
	private running: Promise<unknown> | undefined;

	private waiting: Wanted | undefined;

	private readonly seen = new Map<string, string>();

	/** The latest complete reading: a job that it didn't show wasn't in the list at `startedAt`. */
	private complete: { since: number; startedAt: number } | undefined;

	private peeking: Promise<void> | undefined;

	constructor(
		private readonly context: RoeContext,
		private readonly agentId: string,
	) {}

	/**
	 * Returns all requested jobs or, if some are missing, all since `since`. Times are ms since 1970, by this machine's clock.
	 * @param freshFrom A list read before this time doesn't prove that the job is absent.
	 */
	async find(submissionId: string, since: number, freshFrom = Date.now()): Promise<FoundJobs> {
		if (this.seen.has(submissionId)) return { jobs: this.seen };
		if (this.complete && this.complete.since <= since && this.complete.startedAt >= freshFrom) {
			return { jobs: this.seen };
		}
		if (this.waiting !== undefined) {
			this.waiting.since = Math.min(this.waiting.since, since);
			this.waiting.submissionIds.add(submissionId);
			return await this.waiting.found;
		}
		const waiting: Wanted = {
			since,
			submissionIds: new Set([submissionId]),
			found: Promise.resolve({ unreadable: '' }),
		};
		const before = this.running ?? Promise.resolve();
		waiting.found = before.then(async () => {
			this.waiting = undefined;
			return await this.read(waiting);
		});
		this.waiting = waiting;
		this.running = waiting.found;
		return await waiting.found;
	}

	/** A quick look, shared by all callers. A job that it doesn't show may still exist. @returns the job's ID. */
	async peek(submissionId: string, since: number): Promise<string | undefined> {
		this.peeking ??= this.read({ since, submissionIds: new Set() }, MAX_PEEK_PAGES).then(
			() => undefined,
		);
		await this.peeking;
		return this.seen.get(submissionId);
	}

	/** Newest first: new jobs move others only to later pages, so one may be seen twice but isn't missed. */
	private async read(
		{ since, submissionIds }: Pick<Wanted, 'since' | 'submissionIds'>,
		maxPages = MAX_PAGES,
	): Promise<FoundJobs> {
		const startedAt = Date.now();
		const markComplete = () => {
			this.complete = { since, startedAt };
			return { jobs: this.seen };
		};
		for (let page = 1; page <= maxPages; page++) {
			const response = await this.readPage(page);
			if (typeof response === 'string') return { unreadable: response };
			const { results, next, clockAheadMs } = response;
			if (!results.every(isJob)) return { unreadable: 'Roe’s list of jobs contains other entries' };
			for (const { id, metadata } of results) {
				const submissionId = metadata?.[SUBMISSION_METADATA];
				if (submissionId !== undefined) this.seen.set(submissionId, id);
			}
			if (submissionIds.size > 0 && [...submissionIds].every((wanted) => this.seen.has(wanted))) {
				return { jobs: this.seen };
			}
			if (next === null || results.length === 0) return markComplete();
			// Without Roe's clock, all pages are read.
			const sinceAtRoe = since + (clockAheadMs ?? Number.NEGATIVE_INFINITY) - MARGIN_MS;
			if (reachesBackTo(sinceAtRoe, results)) return markComplete();
		}
		return { unreadable: `the agent has had more than ${maxPages * PAGE_SIZE} jobs since then` };
	}

	private async readPage(page: number) {
		try {
			return await listJobs(this.context, this.agentId, {
				page,
				pageSize: PAGE_SIZE,
				ordering: '-created_at',
			});
		} catch (error) {
			return error instanceof Error ? error.message : String(error);
		}
	}
}

function isJob(job: ListedJob | null): boolean {
	return isUuid(job?.id);
}

/** Whether all later pages are older. Unknown if the page isn't sorted as requested. */
function reachesBackTo(time: number, jobs: ListedJob[]): boolean {
	const times = jobs.map(getCreatedAt);
	const isNewestFirst = times.every((time, index) => index === 0 || time <= times[index - 1]);
	return isNewestFirst && times[times.length - 1] < time;
}

function getCreatedAt({ created_at }: ListedJob): number {
	const time = Date.parse(created_at ?? '');
	// A job without a time doesn't show how far back the page goes.
	return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
