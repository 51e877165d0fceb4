import { RoeError, shorten } from '../transport/roeError';

/** Roe's status codes as words. Source: Roe's API documentation, "Jobs". */
export const STATUS_WORDS = [
	'PENDING',
	'STARTED',
	'RETRY',
	'SUCCESS',
	'FAILURE',
	'CANCELLED',
	'CACHED',
] as const;

export type StatusWord = (typeof STATUS_WORDS)[number];

const FINISHED = new Set<StatusWord>(['SUCCESS', 'FAILURE', 'CANCELLED', 'CACHED']);
const SUCCESSFUL = new Set<StatusWord>(['SUCCESS', 'CACHED']);

/** What a user gets of a job's status. */
export interface StatusOutput {
	[name: string]: string | number | boolean | undefined;
	jobId: string;
	status: StatusWord;
	statusCode: number;
	/** The job will not change any more. */
	isFinished: boolean;
	/** The job has a result. */
	isSuccessful: boolean;
	/** Roe's words about a failure, or (status RETRY) about the last try. */
	errorMessage?: string;
	/** ISO 8601: when the job reached this status. */
	timestamp?: string;
}

/**
 * A job's status as it is shown.
 *
 * @throws {RoeError} where Roe gives a status that the documentation does not know: it is not guessed.
 */
export function statusOutput(
	jobId: string,
	job: { status?: unknown; timestamp?: number | null; error_message?: string | null },
): StatusOutput {
	// Not made a number of: null would become 0, which is PENDING.
	const statusCode = typeof job.status === 'number' ? job.status : NaN;
	const status = STATUS_WORDS[statusCode];
	if (status === undefined) {
		throw new RoeError(
			`Roe reports the unknown status ${quoted(job.status)} for the job ${jobId}`,
			'This version of the node knows the statuses 0 to 6. Look for an update of n8n-nodes-roe-ai.',
		);
	}
	return {
		jobId,
		status,
		statusCode,
		isFinished: FINISHED.has(status),
		isSuccessful: SUCCESSFUL.has(status),
		...(job.error_message ? { errorMessage: job.error_message } : {}),
		...timeOf(job.timestamp),
	};
}

const quoted = (status: unknown) => shorten(JSON.stringify(status) ?? 'undefined', 60);

function timeOf(seconds: unknown): { timestamp?: string } {
	const time = new Date(typeof seconds === 'number' ? seconds * 1000 : NaN);
	// A number beyond all dates is no time.
	return Number.isNaN(time.getTime()) ? {} : { timestamp: time.toISOString() };
}
