import type { IDataObject } from 'n8n-workflow';

import { RoeError } from '../shared/roeError';
import { endSentence } from '../shared/sentence';
import { findStatus, isMissing } from '../transport/jobStatuses';
import type { JobDetails } from '../transport/jobDetails';
import { parseRoeTime } from '../transport/roeTime';
import type { BulkResult, BulkStatus } from '../transport/types';
import { toDetailFields } from './jobDetails';
import { toResultOutput } from './jobResult';
import { type StatusOutput, toStatusOutput } from './jobStatus';

/**
 * `running`: the time is up (`isExecutionEnding`: that of the whole execution), or the execution was stopped.
 * `createdAt`: the job's creation in ms since 1970, by Roe's clock.
 */
export type Waited =
	| { kind: 'finished'; status: StatusOutput; createdAt?: number }
	| {
			kind: 'running';
			status: StatusOutput | undefined;
			createdAt?: number;
			isExecutionEnding?: true;
	  }
	| { kind: 'missing' };

export interface WaitOutputRules {
	failOnJobFailure: boolean;
	onTimeout: 'error' | 'output';
	timeoutMinutes: number;
	simplify: boolean;
	/** Whether the operation has no wait options, so that errors can't suggest to change them. */
	isFixed?: boolean;
}

export function toWaited(jobId: string, job: BulkStatus): Waited {
	const status = toStatusOutput(jobId, job);
	const createdAt = parseRoeTime(job.created_at);
	return { kind: status.isFinished ? 'finished' : 'running', status, createdAt };
}

/** Output item of a job after waiting. @throws {RoeError} if the rules make it an error, or Roe has no such job. */
export function toWaitOutput(
	jobId: string,
	waited: Waited | undefined,
	result: BulkResult | undefined,
	rules: WaitOutputRules,
	details: JobDetails = {},
): IDataObject {
	if (waited === undefined || waited.kind === 'missing') throw createMissingJobError(jobId);
	if (waited.kind === 'running') {
		const { status } = waited;
		if (rules.onTimeout === 'output') {
			if (status !== undefined && rules.simplify)
				return toResultOutput(status, result, true, details);
			return {
				...(status ?? { jobId, isFinished: false, isSuccessful: false }),
				...toDetailFields(details),
			};
		}
		if (waited.isExecutionEnding) throw createExecutionEndingError(jobId, status, rules);
		throw new RoeError(
			'WAIT_TIMED_OUT',
			`Job ${jobId} isn’t finished after ${rules.timeoutMinutes} min (status ${status?.status ?? 'unknown'})`,
			rules.isFixed
				? "The job continues in Roe. Later, the operation 'Wait' of the resource 'Job' returns its result."
				: "The job continues in Roe. Raise 'Timeout (Minutes)', or set 'On Timeout' to output the job’s status and wait again later with the operation 'Wait' of the resource 'Job'.",
		);
	}
	const { status } = waited;
	if (!status.isSuccessful && rules.failOnJobFailure) {
		const how = findStatus(status.status)?.isCancelled ? 'was cancelled' : 'failed';
		const reason = status.errorMessage
			? `Roe’s message: ${endSentence(status.errorMessage)}`
			: 'Roe returned no message.';
		throw new RoeError(
			'JOB_FAILED',
			`Job ${jobId} ${how}`,
			`${reason} ${
				rules.isFixed
					? 'Look at the job in Roe.'
					: "Look at the job in Roe, or turn off 'Fail on Job Failure' to get failed jobs as items."
			}`,
		);
	}
	if (status.isSuccessful && result === undefined) throw createMissingResultError(jobId);
	return toResultOutput(status, result, rules.simplify, details);
}

/** Whether the rules make a job an item, and not an error. */
export function isItem(
	waited: Waited | undefined,
	{ failOnJobFailure, onTimeout }: Pick<WaitOutputRules, 'failOnJobFailure' | 'onTimeout'>,
): boolean {
	if (waited?.kind === 'running') return onTimeout === 'output';
	return waited?.kind === 'finished' && (waited.status.isSuccessful || !failOnJobFailure);
}

/** Status fields of a job that Roe was asked for. @throws {RoeError} if Roe has no such job. */
export function toExistingStatusOutput(jobId: string, job: BulkStatus | undefined): StatusOutput {
	if (job === undefined || isMissing(job)) throw createMissingJobError(jobId);
	return toStatusOutput(jobId, job);
}

/** Whether a wait was shorter than its timeout, since n8n was about to end the execution. */
export function isEndedByExecution(waited: Map<string, Waited>): boolean {
	return [...waited.values()].some((job) => job.kind === 'running' && job.isExecutionEnding);
}

function createExecutionEndingError(
	jobId: string,
	status: StatusOutput | undefined,
	{ isFixed = false }: WaitOutputRules,
): RoeError {
	return new RoeError(
		'EXECUTION_ENDING',
		`Job ${jobId} isn’t finished (status ${status?.status ?? 'unknown'}), and n8n’s time-out is about to end this execution`,
		isFixed
			? "The job continues in Roe. Raise 'Timeout After' in the workflow’s settings. Later, the operation 'Wait' of the resource 'Job' returns its result."
			: "The job continues in Roe. Raise 'Timeout After' in the workflow’s settings, or set 'On Timeout' to output the job’s status. Later, the operation 'Wait' of the resource 'Job' returns its result.",
	);
}

function createMissingJobError(jobId: string): RoeError {
	return new RoeError(
		'JOB_NOT_FOUND',
		`Roe has no job ${jobId}`,
		"It was deleted, or belongs to an organization other than the credential’s. Check 'Job ID'.",
	);
}

export function createNotFinishedError({ jobId, status }: StatusOutput): RoeError {
	return new RoeError(
		'JOB_NOT_FINISHED',
		`The job ${jobId} has no result yet (status ${status})`,
		"Use the operation 'Wait' before this node, or instead of 'Get Result'.",
	);
}

/** An item without outputs would look like an empty result. */
export function createMissingResultError(jobId: string): RoeError {
	return new RoeError(
		'RESULT_MISSING',
		`Roe returned no result for job ${jobId}`,
		'The job succeeded, but its data may have been deleted. Look at the job in Roe, or try again in a minute.',
	);
}
