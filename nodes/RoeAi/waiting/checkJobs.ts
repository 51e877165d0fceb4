import { getJobResults, getJobStatuses } from '../transport/jobs';
import { findStatus, isMissing } from '../transport/jobStatuses';
import { pause } from '../transport/pause';
import type { RoeContext } from '../transport/sendRequest';
import type { BulkResult, BulkStatus } from '../transport/types';

/** Pauses before asking again for a job that Roe doesn't show: a new one may appear a little late. */
const PAUSES_FOR_MISSING_MS = [1000, 2000];

export interface CheckedJobs {
	/** By job ID. Without jobs that Roe doesn't have. */
	jobs: Map<string, BulkStatus>;
	results: Map<string, BulkResult>;
}

/** Statuses of jobs, and results of successful ones: one call per thousand for each. @param needsResults Whether results are of use. @throws {RoeError} */
export async function checkJobs(
	context: RoeContext,
	jobIds: string[],
	needsResults: (jobs: CheckedJobs['jobs']) => boolean,
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
	const results = needsResults(shown)
		? await fetchSuccessfulResults(context, jobIds, shown)
		: new Map<string, BulkResult>();
	return { jobs: shown, results };
}

/** Results by job ID: a job that isn't successful may have none, and asking for it may fail. @throws {RoeError} */
export async function fetchSuccessfulResults(
	context: RoeContext,
	jobIds: string[],
	jobs: Map<string, BulkStatus>,
): Promise<Map<string, BulkResult>> {
	const successful = jobIds.filter(
		(jobId) => findStatus(jobs.get(jobId)?.status)?.event === 'succeeded',
	);
	return await getJobResults(context, successful);
}
