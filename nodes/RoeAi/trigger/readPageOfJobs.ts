import { listJobs } from '../transport/jobs';
import type { RoeContext } from '../transport/sendRequest';
import type { ListedJob } from '../transport/types';

const JOBS_PAGE_SIZE = 50;

/** Sorted by last change, newest first. @throws {RoeError} */
export async function readPageOfJobs(
	context: RoeContext,
	agentId: string,
	page: number,
): Promise<PageOfJobs> {
	const { results, next, clockAheadMs } = await listJobs(context, agentId, {
		page,
		pageSize: JOBS_PAGE_SIZE,
		ordering: '-last_updated_at',
	});
	return {
		jobs: results.filter(Boolean),
		// If Roe omits `next`, a page that isn't full is the last.
		isLast: next === null || (next === undefined && results.length < JOBS_PAGE_SIZE),
		now: clockAheadMs === undefined ? undefined : Date.now() + clockAheadMs,
	};
}

export interface PageOfJobs {
	jobs: ListedJob[];
	isLast: boolean;
	/** Roe's time in ms since 1970, if known. */
	now?: number;
}
