import type { RoeContext } from '../../transport/sendRequest';
import type { ListedJob } from '../../transport/types';
import { MAX_PAGES, NewestJobs } from '../newestJobs';
import { decide, isDecisive, type KeyDecision, type KeyQuestion } from './decide';
import { type KeyedJob, parseKeyedJob } from './deduplicationMetadata';
import { keySearchFailed, windowTooLong } from './errors';
import { MetadataFilter } from './metadataFilter';

/** Searches an agent's jobs for keys. All searches share one reading of the list, which is read only as far as they need. */
export class KeySearch {
	private readonly list: NewestJobs;

	private readonly filter: MetadataFilter | undefined;

	private firstPage: ListedJob[] = [];

	private readonly jobs = new Map<string, KeyedJob[]>();

	/** Of all jobs of the list that have been read, with and without keys. */
	private readonly statusCodes = new Map<string, number>();

	private unreadable: string | undefined;

	private last: Promise<unknown> = Promise.resolve();

	/** @param hasFewKeys Whether a request for each key is less than reading a long list. */
	constructor(
		context: RoeContext,
		private readonly agentId: string,
		hasFewKeys: boolean,
	) {
		this.list = new NewestJobs(context, agentId);
		this.filter = hasFewKeys ? new MetadataFilter(context, agentId) : undefined;
	}

	/** @throws {RoeError} if the list can't be read, or is too long. */
	async find(key: string, question: KeyQuestion): Promise<KeyDecision> {
		// One after the other: what the first one reads is there for the next.
		const finding = this.last.then(async () => await this.search(key, question));
		this.last = finding.catch(() => undefined);
		return await finding;
	}

	/** Whether the list has shown a job with its key. */
	hasShown(key: string, jobId: string): boolean {
		return this.jobs.get(key)?.some((job) => job.jobId === jobId) === true;
	}

	/** @returns undefined if the list hasn't shown the job. */
	getStatusCode(jobId: string): number | undefined {
		return this.statusCodes.get(jobId);
	}

	private async search(key: string, question: KeyQuestion): Promise<KeyDecision> {
		for (;;) {
			const decision = decide(this.jobs.get(key) ?? [], question);
			if (isDecisive(decision) || this.list.covers(question.since)) return decision;
			if (this.list.pagesRead === 1 && this.filter !== undefined) {
				const filtered = await this.filter.find(key, this.firstPage);
				if (filtered !== undefined) {
					filtered.forEach((job) => this.add(key, job));
					return decide(this.jobs.get(key) ?? [], question);
				}
			}
			if (this.list.pagesRead >= MAX_PAGES) throw windowTooLong(this.agentId);
			await this.readNextPage();
		}
	}

	/** A failed reading isn't repeated: the requests were, and the items of a run shouldn't differ. */
	private async readNextPage(): Promise<void> {
		if (this.unreadable === undefined) {
			const page = await this.list.readNext();
			if ('jobs' in page) {
				if (this.list.pagesRead === 1) this.firstPage = page.jobs;
				for (const listed of page.jobs) {
					this.statusCodes.set(listed.id, listed.status_code);
					const keyed = parseKeyedJob(listed, page.clockAheadMs);
					if (keyed !== undefined) this.add(keyed.key, keyed.job);
				}
				return;
			}
			this.unreadable = page.unreadable;
		}
		throw keySearchFailed(this.unreadable);
	}

	private add(key: string, job: KeyedJob): void {
		const known = this.jobs.get(key);
		if (known === undefined) this.jobs.set(key, [job]);
		else if (!known.some(({ jobId }) => jobId === job.jobId)) known.push(job);
	}
}
