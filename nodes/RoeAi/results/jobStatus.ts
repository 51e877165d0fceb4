import { parseRoeTime } from '../transport/roeTime';
import type { BulkStatus } from '../transport/types';
import { findStatus, wordOfUnknown } from './statuses';

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

/** Whether Roe has no such job (any more): its entry then has neither a status nor a time. */
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

export function toText(words: unknown): string {
	if (typeof words === 'string') return words;
	return words === null || words === undefined ? '' : JSON.stringify(words);
}
