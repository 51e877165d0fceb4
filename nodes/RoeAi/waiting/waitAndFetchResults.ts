import { createRequestContext } from '../platform/requestContext';
import type { Waited } from '../results/waitOutput';
import { cancelJob, getJobResults } from '../transport/jobs';
import type { RoeContext } from '../transport/sendRequest';
import type { BulkResult } from '../transport/types';
import { type JobWait, waitForJobs } from './waitForJobs';

export interface WaitResults {
	waited: Map<string, Waited>;
	results: Map<string, BulkResult>;
}

export interface ItemWait extends JobWait {
	cancelOnStop: boolean;
}

/** Waits for jobs and gets the results of the successful ones: requests for others may fail. `waitUntil`: see `waitForJobs`. */
export async function waitAndFetchResults(
	context: RoeContext,
	waits: ItemWait[],
	signal?: AbortSignal,
	waitUntil?: number,
): Promise<WaitResults> {
	const waited = await waitForJobs(context, waits, signal, waitUntil);
	if (signal?.aborted === true) {
		// A job that several items wait for is cancelled only if all of them want it.
		const notCancelled = new Set(waits.flatMap((wait) => (wait.cancelOnStop ? [] : [wait.jobId])));
		await cancelUnfinished(
			context,
			[...waited].filter(([jobId]) => !notCancelled.has(jobId)),
		);
		return { waited, results: new Map() };
	}
	const successful = [...waited]
		.filter(([, job]) => job.kind === 'finished' && job.status.isSuccessful)
		.map(([jobId]) => jobId);
	return { waited, results: await getJobResults(context, successful) };
}

async function cancelUnfinished(
	context: RoeContext,
	waited: Array<[jobId: string, job: Waited]>,
): Promise<void> {
	// n8n aborts every request of a stopped execution, so these run without its signal.
	const unstopped = createRequestContext(context);
	const unfinished = waited.filter(([, job]) => job.kind === 'running');
	// Nobody would see a failure: the execution is over.
	await Promise.allSettled(unfinished.map(async ([jobId]) => await cancelJob(unstopped, jobId)));
}
