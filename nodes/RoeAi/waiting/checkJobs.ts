import { getJobResults, getJobStatuses } from '../transport/jobs';
import { findStatus, isMissing } from '../transport/jobStatuses';
import { pause } from '../transport/pause';
import type { RoeContext } from '../transport/sendRequest';
import type { BulkResult, BulkStatus } from '../transport/types';

/** Pauses before a job that Roe doesn't show is asked for again, ms: a new one may show up a little late. */
const PAUSES_FOR_MISSING_MS = [1000, 2000];

export interface CheckedJobs {
	/** By job ID. Without jobs that Roe doesn't have. */
	jobs: Map<string, BulkStatus>;
	/** By job ID, of the successful jobs. */
	results: Map<string, BulkResult>;
}

/**
 * The statuses of jobs as they are now, and the results of those that succeeded: one call per thousand jobs for each.
 *
 * @param jobIds UUIDs.
 * @throws {RoeError} if Roe can't be asked.
 */
export async function checkJobs(
	context: RoeContext,
	jobIds: string[],
	signal?: AbortSignal,
): Promise<CheckedJobs> {
	const jobs = await getJobStatuses(context, jobIds);
	for (const pauseMs of PAUSES_FOR_MISSING_MS) {
		const missing = jobIds.filter((jobId) => isMissing(jobs.get(jobId)));
		if (missing.length === 0 || !(await pause(pauseMs, signal))) break;
		const found = await getJobStatuses(context, missing);
		found.forEach((job, jobId) => jobs.set(jobId, job));
	}
	const shown = new Map([...jobs].filter(([, job]) => !isMissing(job)));
	const successful = [...shown].flatMap(([jobId, { status }]) =>
		findStatus(status)?.event === 'succeeded' ? [jobId] : [],
	);
	return { jobs: shown, results: await getJobResults(context, successful) };
}
