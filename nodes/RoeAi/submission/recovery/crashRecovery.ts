import type { IExecuteFunctions } from 'n8n-workflow';

import { isRetryOfCrash } from '../../platform/crashedExecution';
import { getEstablishedAt } from '../../platform/establishedAt';
import type { Resolution } from '../resolution';
import type { Submission } from '../submissionStore';
import type { JobLookup } from './jobLookup';

/** Finds jobs started by a crashed process: n8n stores records only when an execution ends or fails. */
export class CrashRecovery {
	private hasCrashed: Promise<boolean> | undefined;

	/** @param runStartedAt When this execution first ran the node, in ms since 1970. */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly runStartedAt: number,
	) {}

	/**
	 * For a retry's item without a record. If the retried execution crashed, its request is treated as sent. If not, a quick look is enough.
	 * @param jobLookup Undefined if the job would have no submission ID.
	 * @returns undefined if the submission is now pending.
	 */
	async reconcile(
		submission: Submission,
		jobLookup: JobLookup | undefined,
	): Promise<Resolution | undefined> {
		const { record } = submission;
		if (record.state !== 'new') return undefined;
		// Neither this execution nor the one it retries sent anything before.
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
