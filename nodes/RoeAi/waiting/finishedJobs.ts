import type { RoeContext } from '../transport/exchange';
import { cancelJob, getJobResults } from '../transport/jobs';
import type { BulkResult } from '../transport/types';
import { type JobWait, type Waited, waitForJobs } from './waitForJobs';

export interface FinishedJobs {
	waited: Map<string, Waited>;
	/** Of the successful jobs. */
	results: Map<string, BulkResult>;
}

/** How an item waits, and what becomes of its job if the execution is stopped. */
export interface ItemWait extends JobWait {
	/** Cancel the job if it is unfinished. */
	cancelOnStop: boolean;
}

/** Waits for jobs and reads the results of those that succeeded: a failed job may have none, and asking for it may fail. */
export async function finishedJobs(
	context: RoeContext,
	waits: ItemWait[],
	stopped?: AbortSignal,
): Promise<FinishedJobs> {
	const waited = await waitForJobs(context, waits, stopped);
	if (stopped?.aborted === true) {
		// A job of several items is cancelled only if all of them say so.
		const kept = new Set(waits.flatMap((wait) => (wait.cancelOnStop ? [] : [wait.jobId])));
		await cancelUnfinished(
			context,
			[...waited].filter(([jobId]) => !kept.has(jobId)),
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
	// n8n ends every request of a stopped execution: these go out without its stop signal.
	const { helpers } = context;
	const outlasting: RoeContext = {
		helpers,
		getCredentials: context.getCredentials.bind(context),
		getNode: context.getNode.bind(context),
	};
	const unfinished = waited.filter(([, job]) => job.kind === 'running');
	// A job that can't be cancelled has finished meanwhile, or Roe can't be reached: there is nobody left to tell.
	await Promise.allSettled(unfinished.map(async ([jobId]) => await cancelJob(outlasting, jobId)));
}
