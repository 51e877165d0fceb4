import { RoeError } from '../../shared/roeError';
import { lowerFirst } from '../../shared/sentence';
import type { Run } from '../../transport/runs';
import { SUBMISSION_METADATA } from '../submissionMetadata';

/** Says that the job may exist, after an earlier try. */
export function interruptedBefore(): RoeError {
	return new RoeError(
		'START_UNKNOWN',
		'An earlier try was interrupted and may have started the job',
		'What came of it is not known.',
	);
}

/** Says that Roe reported a success without the job's ID in an earlier try. */
export function acknowledgedBefore(): RoeError {
	return new RoeError(
		'JOB_ID_MISSING',
		'Roe took the run in an earlier try, but did not give the job’s ID, so the job may exist',
		'Look at the agent’s jobs in Roe before you run this again.',
	);
}

/** Roe reported a success but shows no job: sending the request again would not make that clearer. */
export function notShown(cause: RoeError, run: Run): RoeError {
	return new RoeError(
		cause.errorCode,
		cause.message,
		`${cause.description} Roe’s list of jobs does not show it: ${findBy(run.metadata[SUBMISSION_METADATA])}.${run.skipCache ? '' : FROM_CACHE} A retry of this execution looks for it again, but sends nothing again; a new execution does.`,
		cause.httpCode,
	);
}

/** A cache hit is an earlier job, with the metadata of the run that started it. */
const FROM_CACHE =
	' If Roe took the result from its cache, the job is an earlier one with the same inputs.';

/** The job can't be found, since it doesn't have the submission ID. */
export function untraceable(cause: RoeError, { agentId }: Run): RoeError {
	return cannotTell(
		cause,
		agentId,
		'the job carries no mark to find it by',
		'A retry of this execution sends nothing again; a new execution does. Turn on the option “Trace Metadata” to let answers that are lost from now on be found again.',
	);
}

/**
 * Roe's list of jobs doesn't show yet whether the job exists.
 *
 * @param problem What is wrong with the list.
 */
export function undecided(cause: RoeError, { agentId, metadata }: Run, problem: string): RoeError {
	return cannotTell(
		cause,
		agentId,
		problem,
		`If the job exists, ${findBy(metadata[SUBMISSION_METADATA])}. Retry the execution in a few minutes: it looks for the job first and starts it only where it is surely missing.`,
	);
}

/**
 * A job of Run Bulk can't be found.
 *
 * @param cause Undefined if an earlier try may have started it.
 */
export function bulkUntraceable(cause: RoeError | undefined): RoeError {
	return cause === undefined
		? new RoeError(
				'BULK_START_UNKNOWN',
				'An earlier try was interrupted and may have started this job',
				NOT_REPEATED,
			)
		: new RoeError(
				'BULK_START_UNKNOWN',
				cause.message,
				`${cause.description} ${NOT_REPEATED}`,
				cause.httpCode,
			);
}

const NOT_REPEATED =
	'The jobs may have been started. The request is not repeated, also not by a retry: look at the agent’s jobs in Roe first. “Run Async” can find such jobs again by itself.';

function cannotTell(cause: RoeError, agentId: string, problem: string, next: string): RoeError {
	return new RoeError(
		'START_UNKNOWN',
		`It is not known whether Roe started the job: ${lowerFirst(cause.message)}`,
		`${cause.description} The request was not repeated, since the job may exist: ${problem}. Look at the jobs of the agent ${agentId} in Roe. ${next}`,
		cause.httpCode,
	);
}

const findBy = (submissionId: string) =>
	`its metadata would hold ${SUBMISSION_METADATA} = ${submissionId}`;
