import { listJobs } from '../transport/jobs';
import type { RoeContext } from '../transport/sendRequest';
import type { ListedJob } from '../transport/types';

const JOBS_PAGE_SIZE = 50;

/** A page of an agent's jobs, latest change first. */
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
		// Roe may stop telling whether there is more: a page that is not full is the last.
		isLast: next === null || (next === undefined && results.length < JOBS_PAGE_SIZE),
		now: clockAheadMs === undefined ? undefined : Date.now() + clockAheadMs,
	};
}

/** A page of an agent's jobs, latest change first. */
export interface PageOfJobs {
	jobs: ListedJob[];
	isLast: boolean;
	/** Roe's time, where its answer tells. */
	now?: number;
}
