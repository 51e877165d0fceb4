import type { RoeContext } from '../../transport/sendRequest';
import type { ListedJob } from '../../transport/types';
import { readNewestPage } from '../newestJobs';
import { DEDUPLICATION_METADATA, type KeyedJob, parseKeyedJob } from './deduplicationMetadata';

/** Keys that can't mean anything else in whatever syntax the filter has. */
const PLAIN_KEY = /^[\w.-]+$/;

/** Ways to write the filter, since Roe doesn't document it. */
const SYNTAXES: Array<(key: string) => string> = [
	(key) => JSON.stringify({ [DEDUPLICATION_METADATA]: key }),
	(key) => `${DEDUPLICATION_METADATA}:${key}`,
];

/** Roe's undocumented filter of jobs by metadata, used only once it has found a job that is known to exist, and nothing else. */
export class MetadataFilter {
	private syntax: Promise<((key: string) => string) | undefined> | undefined;

	constructor(
		private readonly context: RoeContext,
		private readonly agentId: string,
	) {}

	/** All jobs with a key. @param firstPage The newest jobs, read without the filter. @returns undefined if the filter can't be relied on. */
	async find(key: string, firstPage: ListedJob[]): Promise<KeyedJob[] | undefined> {
		if (!PLAIN_KEY.test(key)) return undefined;
		this.syntax ??= this.findSyntax(firstPage);
		const syntax = await this.syntax;
		return syntax === undefined ? undefined : await this.read(syntax(key), key);
	}

	private async findSyntax(firstPage: ListedJob[]) {
		// The oldest one: all jobs after the first page are older still, so the filter knows them too.
		const known = firstPage
			.flatMap((job) => parseKeyedJob(job) ?? [])
			.filter(({ key }) => PLAIN_KEY.test(key))
			.at(-1);
		if (known === undefined) return undefined;
		for (const syntax of SYNTAXES) {
			const found = await this.read(syntax(known.key), known.key);
			if (found?.some(({ jobId }) => jobId === known.job.jobId)) return syntax;
		}
		return undefined;
	}

	/** @returns undefined if the response isn't complete, or has jobs without the key. */
	private async read(metadata: string, key: string): Promise<KeyedJob[] | undefined> {
		const page = await readNewestPage(this.context, this.agentId, { page: 1, metadata });
		if ('unreadable' in page || !page.isLast) return undefined;
		const found = page.jobs.map((job) => parseKeyedJob(job, page.clockAheadMs));
		const jobs = found.flatMap((keyed) => (keyed?.key === key ? [keyed.job] : []));
		return jobs.length === page.jobs.length ? jobs : undefined;
	}
}
