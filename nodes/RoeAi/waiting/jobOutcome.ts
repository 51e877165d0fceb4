import type { IDataObject } from 'n8n-workflow';

import { resultOutput } from '../results/jobResult';
import { closed, RoeError } from '../transport/roeError';
import type { BulkResult } from '../transport/types';
import type { Waited } from './waitForJobs';

export interface OutcomeRules {
	/** A job that failed or was cancelled is an error, else an item. */
	failOnJobFailure: boolean;
	/** What a job that is not finished in time is. */
	onTimeout: 'error' | 'output';
	/** For the error's text: minutes. */
	timeoutMinutes: number;
	simplify: boolean;
}

/**
 * What a user gets for one job after waiting.
 *
 * @throws {RoeError} where the rules make it an error, and where Roe has no such job.
 */
export function jobOutcome(
	jobId: string,
	waited: Waited | undefined,
	result: BulkResult | undefined,
	rules: OutcomeRules,
): IDataObject {
	if (waited === undefined || waited.kind === 'missing') throw missingJob(jobId);
	if (waited.kind === 'running') {
		const { status } = waited;
		if (rules.onTimeout === 'output') {
			return status ?? { jobId, isFinished: false, isSuccessful: false };
		}
		throw new RoeError(
			'WAIT_TIMED_OUT',
			`The job ${jobId} is not finished after ${rules.timeoutMinutes} min (status ${status?.status ?? 'unknown'})`,
			'It goes on at Roe. Raise “Timeout (Minutes)”, or set “On Timeout” to output its status and look again later with the operation “Wait” of the resource Job.',
		);
	}
	const { status } = waited;
	if (!status.isSuccessful && rules.failOnJobFailure) {
		const how = status.status === 'CANCELLED' ? 'was cancelled' : 'failed';
		throw new RoeError(
			'JOB_FAILED',
			`The job ${jobId} ${how}`,
			`${status.errorMessage ? `Roe says: ${closed(status.errorMessage)}` : 'Roe gave no reason.'} Look at the job in Roe, or turn off “Fail on Job Failure” to get failed jobs as items.`,
		);
	}
	if (status.isSuccessful && result === undefined) throw missingResult(jobId);
	return resultOutput(status, result, rules.simplify);
}

export function missingJob(jobId: string): RoeError {
	return new RoeError(
		'JOB_NOT_FOUND',
		`Roe has no job ${jobId}`,
		'It was deleted, or belongs to another organization than the credential’s. Check the Job ID.',
	);
}

/** A job that succeeded, for which Roe's list of results has no entry. Never an item without outputs, which looks like an empty result. */
export function missingResult(jobId: string): RoeError {
	return new RoeError(
		'RESULT_MISSING',
		`Roe gave no result for the job ${jobId}`,
		'The job succeeded. Its data may have been deleted: look at the job in Roe, or get its result again in a minute.',
	);
}
