import { findStatus, toErrorText, toUnknownStatusWord } from '../transport/jobStatuses';
import { parseRoeTime } from '../transport/roeTime';

export interface StatusOutput {
	[name: string]: string | number | boolean | null | undefined;
	jobId: string;
	/** A `word` of `STATUSES`, or one derived from an undocumented status. */
	status: string;
	statusCode: number | null;
	isFinished: boolean;
	isSuccessful: boolean;
	/** Roe's message about a failure or, with RETRY, about the last attempt. */
	errorMessage?: string;
	/** ISO 8601: when the job reached this status. */
	timestamp?: string;
}

/** Status fields of a job. An undocumented status counts as not finished. */
export function toStatusOutput(
	jobId: string,
	job: { status?: unknown; timestamp?: unknown; error_message?: unknown },
): StatusOutput {
	const known = findStatus(job.status);
	const time = parseRoeTime(job.timestamp);
	const errorMessage = toErrorText(job.error_message);
	return {
		jobId,
		status: known?.word ?? toUnknownStatusWord(job.status),
		statusCode: known?.code ?? toStatusCode(job.status),
		isFinished: known?.event !== undefined,
		isSuccessful: known?.event === 'succeeded',
		...(errorMessage !== '' && { errorMessage }),
		...(time !== undefined && { timestamp: new Date(time).toISOString() }),
	};
}

function toStatusCode(status: unknown): number | null {
	const isNumber =
		typeof status === 'number' || (typeof status === 'string' && /^\s*\d{1,9}\s*$/.test(status));
	return isNumber ? Number(status) : null;
}
