import type { RoeContext } from '../transport/sendRequest';
import type { ListedJob } from '../transport/types';
import { NewestJobs } from './newestJobs';
import { SUBMISSION_METADATA } from './submissionMetadata';

const MAX_PEEK_PAGES = 10;

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

	private async read(
		{ since, submissionIds }: Pick<Wanted, 'since' | 'submissionIds'>,
		maxPages?: number,
	): Promise<FoundJobs> {
		const startedAt = Date.now();
		const list = new NewestJobs(this.context, this.agentId);
		let hasAll = false;
		const visit = ({ jobs }: { jobs: ListedJob[] }) => {
			for (const { id, metadata } of jobs) {
				const submissionId = metadata?.[SUBMISSION_METADATA];
				if (submissionId !== undefined) this.seen.set(submissionId, id);
			}
			hasAll =
				submissionIds.size > 0 && [...submissionIds].every((wanted) => this.seen.has(wanted));
			return hasAll;
		};
		const unreadable = await list.readBackTo(since, visit, maxPages);
		if (unreadable !== undefined) return { unreadable };
		if (!hasAll) this.complete = { since, startedAt };
		return { jobs: this.seen };
	}
}
