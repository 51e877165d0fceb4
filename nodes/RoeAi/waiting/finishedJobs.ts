import type { RoeContext } from '../transport/exchange';
import { cancelJob, getJobResults } from '../transport/jobs';
import type { BulkResult } from '../transport/types';
import { type Waited, waitForJobs, type WaitRules } from './waitForJobs';

export interface FinishedJobs {
	waited: Map<string, Waited>;
	/** Of the successful jobs. */
	results: Map<string, BulkResult>;
}

/**
 * Waits for jobs and reads the results of those that succeeded: a failed job may have none, and asking for it may fail.
 *
 * @param cancelOnStop Cancel the unfinished jobs where the execution is stopped.
 */
export async function finishedJobs(
	context: RoeContext,
	jobIds: string[],
	rules: WaitRules & { cancelOnStop: boolean },
): Promise<FinishedJobs> {
	const waited = await waitForJobs(context, jobIds, rules);
	if (rules.stopped?.aborted === true) {
		if (rules.cancelOnStop) await cancelUnfinished(context, waited);
		return { waited, results: new Map() };
	}
	const successful = [...waited]
		.filter(([, job]) => job.kind === 'finished' && job.status.isSuccessful)
		.map(([jobId]) => jobId);
	return { waited, results: await getJobResults(context, successful) };
}

async function cancelUnfinished(context: RoeContext, waited: Map<string, Waited>): Promise<void> {
	// n8n ends every request of a stopped execution: these go out without its stop signal.
	const { helpers } = context;
	const outlasting: RoeContext = {
		helpers,
		getCredentials: context.getCredentials.bind(context),
		getNode: context.getNode.bind(context),
	};
	const unfinished = [...waited].filter(([, job]) => job.kind === 'running');
	// A job that can't be cancelled has finished meanwhile, or Roe can't be reached: there is nobody left to tell.
	await Promise.allSettled(unfinished.map(async ([jobId]) => await cancelJob(outlasting, jobId)));
}
