import type { IExecuteFunctions } from 'n8n-workflow';

import { keepFound, notePerhapsSent } from './fate';
import type { ItemMemory, SubmissionMemory } from './memory';
import type { RecentJobs } from './recentJobs';

/** What may have been started by a process that died: n8n keeps what a node remembers only when an execution ends or fails. */
export class CutOff {
	private wasCutOff: Promise<boolean> | undefined;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly memory: SubmissionMemory,
	) {}

	/**
	 * For an item of a retry of which nothing is known. Where what is retried was cut off, the item may have been begun: it is to be
	 * treated like one whose answer was lost. Else that could only be where an earlier retry was cut off: a glance at the list
	 * of jobs has to do.
	 *
	 * @param recentJobs Undefined where the jobs would carry no submission ID.
	 */
	async recall(entry: ItemMemory, recentJobs?: RecentJobs): Promise<void> {
		if (!entry.unsure) return;
		// Before that nothing of this execution, or of what it retries, was started.
		const since = establishedAt(this.context);
		this.wasCutOff ??= retriesWhatWasCutOff(this.context);
		if (await this.wasCutOff) {
			notePerhapsSent(entry, since, this.memory.begunAt, recentJobs !== undefined);
		} else if (entry.submissionId !== undefined) {
			const jobId = await recentJobs?.glance(entry.submissionId, since);
			if (jobId !== undefined) keepFound(entry, jobId);
		}
		delete entry.unsure;
	}
}

/** Milliseconds since 1970; 0 where n8n is too old to tell. */
function establishedAt(context: Partial<Pick<IExecuteFunctions, 'getExecutionContext'>>): number {
	return context.getExecutionContext?.()?.establishedAt ?? 0;
}

async function retriesWhatWasCutOff(context: IExecuteFunctions): Promise<boolean> {
	try {
		const data = await context.getExecutionDataById(context.getExecutionId());
		// n8n goes on with what has failed where it has failed; with what was cut off it begins anew, at the node without a source.
		return data?.executionData?.nodeExecutionStack[0]?.source === null;
	} catch {
		// The glance does not depend on n8n's database.
		return false;
	}
}
