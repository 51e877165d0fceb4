import { RoeError } from '../shared/roeError';
import { parseUuid } from '../shared/uuid';
import { type JobFilter, listJobs } from './jobs';
import { MAX_PAGE_SIZE } from './readAllPages';
import type { RoeContext } from './sendRequest';
import type { ListedJob } from './types';

const MAX_REQUESTS_AT_ONCE = 10;
/** Added on both sides of a time range: Roe may round times differently in its filter. */
const CREATION_MARGIN_MS = 1000;

export interface WantedJob {
	/** UUID in lower case. */
	jobId: string;
	/** In ms since 1970, by Roe's clock; undefined if not known. */
	createdAt?: number;
}

/** Finds jobs by ID in an agent's list: by pages of their creation times, or one by one, whichever takes fewer requests. @throws {RoeError} */
export async function findListedJobs(
	context: RoeContext,
	agentId: string,
	wanted: WantedJob[],
): Promise<Map<string, ListedJob>> {
	const jobIds = new Set(wanted.map(({ jobId }) => jobId));
	const found = new Map<string, ListedJob>();
	const getMissing = () => [...jobIds].filter((jobId) => !found.has(jobId));
	// A filter that Roe ignores must not bring another job's data.
	const collect = (jobs: Array<ListedJob | null>) => {
		for (const job of jobs) {
			const jobId = parseUuid(job?.id);
			if (job !== null && jobId !== undefined && jobIds.has(jobId)) found.set(jobId, job);
		}
	};

	const range = getCreationTimes(wanted);
	let pagesLeft = 1;
	for (let page = 1; pagesLeft > 0 && getMissing().length > pagesLeft; page++) {
		const filter = { ...range, page, pageSize: MAX_PAGE_SIZE, ordering: '-created_at' };
		const response = await listJobs(context, agentId, filter).catch((error: unknown) => {
			if (page > 1 && error instanceof RoeError && error.httpCode === 404) return undefined;
			throw error;
		});
		if (response === undefined) break;
		const { results, next, count } = response;
		collect(results);
		const isLast = next === null || results.length === 0;
		// Without a usable count, it isn't known how many pages there are.
		const pages = Number.isFinite(count) ? Math.ceil(count / results.length) : Infinity;
		pagesLeft = isLast ? 0 : pages - page;
	}
	const missing = getMissing();
	for (let start = 0; start < missing.length; start += MAX_REQUESTS_AT_ONCE) {
		const batch = missing.slice(start, start + MAX_REQUESTS_AT_ONCE);
		await Promise.all(
			batch.map(async (jobId) => collect((await listJobs(context, agentId, { jobId })).results)),
		);
	}
	return found;
}

/** The whole list if one of the times isn't known. */
function getCreationTimes(wanted: WantedJob[]): JobFilter {
	let earliest = Infinity;
	let latest = -Infinity;
	for (const { createdAt } of wanted) {
		if (createdAt === undefined) return {};
		earliest = Math.min(earliest, createdAt);
		latest = Math.max(latest, createdAt);
	}
	return {
		createdFrom: new Date(earliest - CREATION_MARGIN_MS).toISOString(),
		createdTo: new Date(latest + CREATION_MARGIN_MS).toISOString(),
	};
}
