import { RoeError } from '../../shared/roeError';
import type { Run } from '../../transport/runs';
import { bulkStartUnknown, startUnknown } from '../errors';
import { SUBMISSION_METADATA } from '../submissionMetadata';

export function interruptedBefore(): RoeError {
	return new RoeError(
		'START_UNKNOWN',
		'An earlier try was interrupted and may have started the job',
		'Its result isn’t known.',
	);
}

export function stoppedBeforeStart(): RoeError {
	return new RoeError(
		'EXECUTION_STOPPED',
		'The job wasn’t started this time: the execution was stopped',
		'An earlier try may have started it. Retrying this execution looks for it first.',
	);
}

export function acknowledgedBefore(): RoeError {
	return new RoeError(
		'JOB_ID_MISSING',
		'In an earlier try, Roe accepted the run but didn’t return a job ID, so the job may exist',
		'Check the agent’s jobs in Roe before you run this again.',
	);
}

/** Sending the request again wouldn't make it clear whether the job exists. */
export function notShown(cause: RoeError, run: Run): RoeError {
	return new RoeError(
		cause.errorCode,
		cause.message,
		`${cause.description} Roe’s list of jobs doesn’t show it. ${describeMetadata(run.metadata[SUBMISSION_METADATA])}${run.skipCache ? '' : FROM_CACHE} Retrying this execution looks for the job again but won’t send the request again. A new execution will.`,
		cause.httpCode,
	);
}

/** A cached job has the metadata of the run that started it. */
const FROM_CACHE = ' If Roe used its cache, the job is an earlier one with the same inputs.';

export function untraceable(cause: RoeError, { agentId }: Run): RoeError {
	return startUnknown(
		cause,
		agentId,
		'it doesn’t have the metadata by which it could be found',
		"Retrying this execution won’t send the request again. A new execution will. Turn on the option 'Trace Metadata' so that the node can find jobs after a lost response.",
	);
}

/** @param problem Why Roe's list of jobs doesn't show yet whether the job exists. */
export function undecided(cause: RoeError, { agentId, metadata }: Run, problem: string): RoeError {
	return startUnknown(
		cause,
		agentId,
		problem,
		`${describeMetadata(metadata[SUBMISSION_METADATA])} Retry the execution in a few minutes: it looks for the job first, and starts it only if it doesn’t exist.`,
	);
}

interface BulkStart {
	/** Undefined if an earlier try sent the request. */
	cause: RoeError | undefined;
	agentId: string;
	/** Whether Roe returned success in that try. */
	isAcknowledged: boolean;
}

/** @param problem Why Roe's list of jobs doesn't show yet whether the job exists. */
export function bulkUndecided(start: BulkStart, problem: string): RoeError {
	return bulkUnknown(
		start,
		problem,
		'Retry the execution in a few minutes: it looks for the job first, and starts it only if it doesn’t exist.',
	);
}

/** Sending the request again wouldn't make it clear whether the job exists. */
export function bulkNotShown(start: BulkStart, skipCache: boolean): RoeError {
	return bulkUnknown(
		start,
		'Roe’s list of jobs doesn’t show it, although Roe accepted the request',
		`${skipCache ? '' : `${FROM_CACHE.trim()} `}${NEVER_SENT_AGAIN}`,
	);
}

/** Another writer, or another form of the inputs, could explain what the list shows. */
export function bulkContested(start: BulkStart): RoeError {
	return bulkUnknown(
		start,
		'the list contains jobs with the same or similar inputs that may be someone else’s',
		`${NEVER_SENT_AGAIN} 'Run Async' can tell such jobs apart.`,
	);
}

const NEVER_SENT_AGAIN =
	'Retrying this execution won’t send the request again. A new execution will.';

function bulkUnknown(
	{ cause, agentId, isAcknowledged }: BulkStart,
	problem: string,
	next: string,
): RoeError {
	const error = cause ?? (isAcknowledged ? acknowledgedBefore() : interruptedBefore());
	return bulkStartUnknown(error, agentId, problem, next);
}

const describeMetadata = (submissionId: string) =>
	`If the job exists, its metadata contains ${SUBMISSION_METADATA} = ${submissionId}.`;
