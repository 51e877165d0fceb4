import type { IExecuteFunctions } from 'n8n-workflow';

import { isRetryOfCrash } from '../../platform/crashedExecution';
import { getEstablishedAt } from '../../platform/establishedAt';
import type { JobLookup } from '../jobLookup';
import { parseRunRecord } from '../storedRecords';
import type { Submission } from '../submissionStore';
import { stoppedBeforeStart } from './errors';

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

	/** For a retry's item without a record: what a crashed execution may have sent counts as sent, and is pending then. @throws {RoeError} */
	async reconcile(submission: Submission, jobLookup: JobLookup | undefined): Promise<void> {
		const { record } = submission;
		if (record.state !== 'new') return;
		// Neither this execution nor the one it retries sent anything before.
		const sentAt = getEstablishedAt(this.context);
		this.hasCrashed ??= this.determineCrash();
		if (await this.hasCrashed) {
			const traceable = jobLookup !== undefined;
			const presumedAt = this.runStartedAt;
			submission.apply({ type: 'presumedSent', sentAt, presumedAt, traceable });
			return;
		}
		const jobId = await jobLookup?.peek(record.submissionId, sentAt);
		// A stop ends the look as well, which then shows nothing.
		const isStopped = this.context.getExecutionCancelSignal()?.aborted === true;
		if (jobLookup !== undefined && jobId === undefined && isStopped) throw stoppedBeforeStart();
		submission.apply(jobId === undefined ? { type: 'absent' } : { type: 'found', jobId });
	}

	private async determineCrash(): Promise<boolean> {
		const { context, node } = this;
		const isCrash = node.crash?.isCrash ?? (await isRetryOfCrash(context, hasRecordOfRun));
		node.crash = { executionId: context.getExecutionId(), isCrash };
		return isCrash;
	}
}

/** Whether a node's stored context has the records of its run with this index. They are stored if the run ends in an error. */
export function hasRecordOfRun(nodeContext: unknown, runIndex: number): boolean {
	const { submissions } = Object(nodeContext) as { submissions?: unknown };
	return parseRunRecord(submissions)?.runIndex === runIndex;
}
