import { parseRoeTime } from '../transport/roeTime';
import type { BulkStatus } from '../transport/types';
import { findStatus, wordOfUnknown } from './statuses';

/** What a user gets of a job's status. */
export interface StatusOutput {
	[name: string]: string | number | boolean | null | undefined;
	jobId: string;
	/** A word of `STATUSES`, or one made of a status that is not documented. */
	status: string;
	/** Null if Roe gives no number. */
	statusCode: number | null;
	/** The job will not change any more. */
	isFinished: boolean;
	/** The job has a result. */
	isSuccessful: boolean;
	/** Roe's words about a failure, or (status RETRY) about the last try. */
	errorMessage?: string;
	/** ISO 8601: when the job reached this status. */
	timestamp?: string;
}

/** A job's status as it is shown. A job with a status that the documentation does not know is not finished. */
export function statusOutput(
	jobId: string,
	job: { status?: unknown; timestamp?: unknown; error_message?: unknown },
): StatusOutput {
	const known = findStatus(job.status);
	const time = parseRoeTime(job.timestamp);
	const errorMessage = toText(job.error_message);
	return {
		jobId,
		status: known?.word ?? wordOfUnknown(job.status),
		statusCode: known?.code ?? toCode(job.status),
		isFinished: known?.event !== undefined,
		isSuccessful: known?.event === 'succeeded',
		...(errorMessage !== '' && { errorMessage }),
		...(time !== undefined && { timestamp: new Date(time).toISOString() }),
	};
}

/** Whether Roe has no such job (any more): it then gives no status, and no time either. */
export function isMissing(job: BulkStatus | undefined): boolean {
	if (job === undefined) return true;
	const { status, timestamp, created_at: created, last_updated_at: updated } = job;
	return [status, timestamp, created, updated].every((value) => (value ?? null) === null);
}

function toCode(status: unknown): number | null {
	const isNumber =
		typeof status === 'number' || (typeof status === 'string' && /^\s*\d{1,9}\s*$/.test(status));
	return isNumber ? Number(status) : null;
}

/** Roe's words, which are a text unless it changes its mind. */
export function toText(words: unknown): string {
	if (typeof words === 'string') return words;
	return words === null || words === undefined ? '' : JSON.stringify(words);
}
