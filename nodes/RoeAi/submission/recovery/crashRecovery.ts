import type { IExecuteFunctions } from 'n8n-workflow';

import { isRetryOfCrash } from '../../platform/crashedExecution';
import { getEstablishedAt } from '../../platform/establishedAt';
import type { Resolution } from '../resolution';
import { hasRecordOfRun, type Submission } from '../submissionStore';
import { stoppedBeforeStart } from './errors';
import type { JobLookup } from './jobLookup';

/** Kept in the node's context, since a retry of a crashed execution may itself fail before it has checked all items. */
interface CrashRecord {
	executionId: string;
	/** Left out until it was determined. */
	isCrash?: boolean;
}

/** Finds jobs started by a crashed process: n8n stores records only when an execution ends or fails. */
export class CrashRecovery {
	private hasCrashed: Promise<boolean> | undefined;

	private readonly node: { crash?: CrashRecord };

	/** @param runStartedAt When this execution first ran the node, in ms since 1970. */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly runStartedAt: number,
	) {
		this.node = context.getContext('node');
		const { crash } = this.node;
		const executionId = context.getExecutionId();
		const isKnown = crash?.executionId === executionId || crash?.isCrash === true;
		if (isKnown || context.getMode() !== 'retry') return;
		// An earlier retry that failed before it had determined this may have followed a crash.
		const isUndetermined = crash !== undefined && crash.isCrash === undefined;
		this.node.crash = { executionId, ...(isUndetermined && { isCrash: true }) };
	}

	/** For a retry's item without a record: what a crashed execution may have sent counts as sent. @returns undefined if it's pending now. @throws {RoeError} */
	async reconcile(
		submission: Submission,
		jobLookup: JobLookup | undefined,
	): Promise<Resolution | undefined> {
		const { record } = submission;
		if (record.state !== 'new') return undefined;
		// Neither this execution nor the one it retries sent anything before.
		const sentAt = getEstablishedAt(this.context);
		this.hasCrashed ??= this.determineCrash();
		if (await this.hasCrashed) {
			const traceable = jobLookup !== undefined;
			const presumedAt = this.runStartedAt;
			submission.apply({ type: 'presumedSent', sentAt, presumedAt, traceable });
			return undefined;
		}
		if (jobLookup === undefined) return { kind: 'absent' };
		const jobId = await jobLookup.peek(record.submissionId, sentAt);
		if (jobId !== undefined) return { kind: 'found', jobId };
		// A stop ends the look as well, which then shows nothing.
		if (this.context.getExecutionCancelSignal()?.aborted === true) throw stoppedBeforeStart();
		return { kind: 'absent' };
	}

	private async determineCrash(): Promise<boolean> {
		const { context, node } = this;
		const isCrash = node.crash?.isCrash ?? (await isRetryOfCrash(context, hasRecordOfRun));
		node.crash = { executionId: context.getExecutionId(), isCrash };
		return isCrash;
	}
}
