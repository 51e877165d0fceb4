import type { IExecuteFunctions } from 'n8n-workflow';

import { isRetryOfCrash } from '../../platform/crashedExecution';
import { getEstablishedAt } from '../../platform/establishedAt';
import type { Resolution } from '../resolution';
import type { Submission } from '../submissionStore';
import type { JobLookup } from './jobLookup';

/** Jobs that a process that died may have started: n8n stores a node's records only when an execution ends or fails. */
export class CrashRecovery {
	private hasCrashed: Promise<boolean> | undefined;

	/** @param runStartedAt Milliseconds since 1970: when this execution ran the node for the first time. */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly runStartedAt: number,
	) {}

	/**
	 * For an item of a retry that has no record. If the process of the retried execution died, the item is treated as one whose
	 * response was lost. Otherwise a job can only be there if the process of an earlier retry died: a peek at the list of jobs has to do.
	 *
	 * @param jobLookup Undefined if the job would have no submission ID.
	 * @returns undefined if the submission is now pending.
	 */
	async reconcile(
		submission: Submission,
		jobLookup: JobLookup | undefined,
	): Promise<Resolution | undefined> {
		const { record } = submission;
		if (record.state !== 'new') return undefined;
		// Nothing of this execution, or of the one that it retries, was started before.
		const sentAt = getEstablishedAt(this.context);
		this.hasCrashed ??= isRetryOfCrash(this.context);
		if (await this.hasCrashed) {
			const traceable = jobLookup !== undefined;
			const presumedAt = this.runStartedAt;
			submission.apply({ type: 'presumedSent', sentAt, presumedAt, traceable });
			return undefined;
		}
		const jobId = await jobLookup?.peek(record.submissionId, sentAt);
		return jobId === undefined ? { kind: 'absent' } : { kind: 'found', jobId };
	}
}
