import { isUuid } from '../../shared/uuid';
import { listJobs } from '../../transport/jobs';
import type { RoeContext } from '../../transport/sendRequest';
import type { ListedJob } from '../../transport/types';
import { SUBMISSION_METADATA } from '../submissionMetadata';

const PAGE_SIZE = 100;
/** 20,000 jobs: more than that since a submission, and looking would take too long to be of use. */
const MAX_PAGES = 200;
/** 1,000 jobs: what is read for a peek. */
const MAX_PAGES_OF_A_PEEK = 10;
/** How far back of a submission the list is read, ms: a job may carry the time at which a server behind another made it. */
const MARGIN_MS = 120_000;

/** What Roe's list shows of an agent's newest jobs: job IDs by submission ID. */
export type FoundJobs =
	| { jobs: Map<string, string> }
	/** The list could not be read back to the time that was asked for. */
	| { unreadable: string };

/** What the next look is for. */
interface Wanted {
	since: number;
	submissionIds: Set<string>;
	found: Promise<FoundJobs>;
}

/**
 * The newest jobs of an agent, by submission ID. Many items of a run may look at the same time: those that ask while a look is
 * under way share the next one, since the one under way may have passed the place where their job is.
 */
export class JobLookup {
	private running: Promise<unknown> | undefined;

	private waiting: Wanted | undefined;

	/** All jobs that were seen: a submission ID goes with one job, for ever. */
	private readonly seen = new Map<string, string>();

	/** The newest reading of all jobs since a time: what it did not show was not in the list when it was begun. */
	private whole: { since: number; begunAt: number } | undefined;

	private peeking: Promise<void> | undefined;

	constructor(
		private readonly context: RoeContext,
		private readonly agentId: string,
	) {}

	/**
	 * Looks for the job of a submission.
	 *
	 * @param since Milliseconds since 1970 by this machine's clock: the job is not older. Roe's clock may differ: the header `Date`
	 *   of its answers tells.
	 * @param freshFrom Milliseconds since 1970: a list that was read before does not tell that the job is not there.
	 * @returns The jobs that were seen until all that were looked for were found, or else all that were made since then.
	 */
	async find(submissionId: string, since: number, freshFrom = Date.now()): Promise<FoundJobs> {
		if (this.seen.has(submissionId)) return { jobs: this.seen };
		if (this.whole && this.whole.since <= since && this.whole.begunAt >= freshFrom) {
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

	/**
	 * One short look that all who ask share. A job that it shows is there; one that it does not show may be there.
	 *
	 * @param since As of `look`.
	 * @returns The job's ID.
	 */
	async peek(submissionId: string, since: number): Promise<string | undefined> {
		this.peeking ??= this.read({ since, submissionIds: new Set() }, MAX_PAGES_OF_A_PEEK).then(
			() => undefined,
		);
		await this.peeking;
		return this.seen.get(submissionId);
	}

	/** Pages newest first: while new jobs come in, a job moves only to later pages, so it may be seen twice but is not missed. */
	private async read(
		{ since, submissionIds }: Pick<Wanted, 'since' | 'submissionIds'>,
		maxPages = MAX_PAGES,
	): Promise<FoundJobs> {
		const begunAt = Date.now();
		const isWhole = () => {
			this.whole = { since, begunAt };
			return { jobs: this.seen };
		};
		for (let page = 1; page <= maxPages; page++) {
			const answer = await this.readPage(page);
			if (typeof answer === 'string') return { unreadable: answer };
			const { results, next, clockAheadMs } = answer;
			if (!results.every(isJob)) return { unreadable: 'its list of jobs holds something else' };
			for (const { id, metadata } of results) {
				const submissionId = metadata?.[SUBMISSION_METADATA];
				if (submissionId !== undefined) this.seen.set(submissionId, id);
			}
			if (submissionIds.size > 0 && [...submissionIds].every((wanted) => this.seen.has(wanted))) {
				return { jobs: this.seen };
			}
			if (next === null || results.length === 0) return isWhole();
			// Without Roe's clock nothing tells which jobs are old enough: then all pages are read.
			const sinceAtRoe = since + (clockAheadMs ?? Number.NEGATIVE_INFINITY) - MARGIN_MS;
			if (reachesBackTo(sinceAtRoe, results)) return isWhole();
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

/** An answer is not trusted to hold jobs. */
function isJob(job: ListedJob | null): boolean {
	return isUuid(job?.id);
}

/** Whether all later pages are older than a time. Where a page is not newest first, as was asked for, nothing tells. */
function reachesBackTo(time: number, jobs: ListedJob[]): boolean {
	const times = jobs.map(madeAt);
	const isNewestFirst = times.every((made, index) => index === 0 || made <= times[index - 1]);
	return isNewestFirst && times[times.length - 1] < time;
}

function madeAt({ created_at }: ListedJob): number {
	const time = Date.parse(created_at ?? '');
	// A job without a time tells nothing about how far back the page reaches.
	return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
