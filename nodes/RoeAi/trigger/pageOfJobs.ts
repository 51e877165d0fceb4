import type { RoeContext } from '../transport/exchange';
import { listJobs } from '../transport/jobs';
import type { PageOfJobs } from './readChanges';

const PAGE_SIZE = 50;

/** A page of an agent's jobs, latest change first. */
export async function pageOfJobs(
	context: RoeContext,
	agentId: string,
	page: number,
): Promise<PageOfJobs> {
	const { results, next, clockAheadMs } = await listJobs(context, agentId, {
		page,
		pageSize: PAGE_SIZE,
		ordering: '-last_updated_at',
	});
	return {
		jobs: results.filter(Boolean),
		// Roe may stop telling whether there is more: a page that is not full is the last.
		isLast: next === null || (next === undefined && results.length < PAGE_SIZE),
		now: clockAheadMs === undefined ? undefined : Date.now() + clockAheadMs,
	};
}
