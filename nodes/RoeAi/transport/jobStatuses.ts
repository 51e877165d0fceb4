import type { BulkStatus, ListedJob, StatusEvent } from './types';

export interface Status {
	code: number;
	word: string;
	label: string;
	description: string;
	/** The trigger's event. Only finished jobs have one. */
	event?: JobEvent;
	/** Somebody ended the job: it didn't fail by itself. */
	isCancelled?: true;
	/** The job is an earlier one, or has its result. */
	isCached?: true;
}

export type JobEvent = 'succeeded' | 'failed';

/** All statuses that Roe documents; any other counts as not finished. A cancelled job has no result, so to the trigger it failed. */
export const STATUSES: readonly Status[] = [
	{ code: 0, word: 'PENDING', label: 'Pending', description: 'Not started yet' },
	{ code: 1, word: 'STARTED', label: 'Started', description: 'Running' },
	{ code: 2, word: 'RETRY', label: 'Retry', description: 'About to be retried' },
	{
		code: 3,
		word: 'SUCCESS',
		label: 'Success',
		description: 'Finished with a result',
		event: 'succeeded',
	},
	{
		code: 4,
		word: 'FAILURE',
		label: 'Failure',
		description: 'Finished without a result',
		event: 'failed',
	},
	{
		code: 5,
		word: 'CANCELLED',
		label: 'Cancelled',
		description: 'Stopped before it finished',
		event: 'failed',
		isCancelled: true,
	},
	{
		code: 6,
		word: 'CACHED',
		label: 'Cached',
		description: 'Finished with a cached result',
		event: 'succeeded',
		isCached: true,
	},
];

const STATUS_BY_CODE = new Map<unknown, Status>(STATUSES.map((status) => [status.code, status]));
const STATUS_BY_WORD = new Map<unknown, Status>(STATUSES.map((status) => [status.word, status]));

/** The documented status for Roe's code (number or text) or word; undefined for any other. */
export function findStatus(value: unknown): Status | undefined {
	if (typeof value !== 'string') return STATUS_BY_CODE.get(value);
	const text = value.trim().toUpperCase();
	return (
		STATUS_BY_WORD.get(text) ?? (/^\d+$/.test(text) ? STATUS_BY_CODE.get(Number(text)) : undefined)
	);
}

/** The usual status of jobs that end like this: the first one of the table. */
export function statusOfEvent(event: JobEvent): Status {
	return STATUSES.find((status) => status.event === event) as Status;
}

/** A word for an undocumented status: `STATUS_99` for a code, Roe's own word in capitals, else `UNKNOWN`. */
export function toUnknownStatusWord(value: unknown): string {
	const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
	if (/^\d{1,9}$/.test(text)) return `STATUS_${Number(text)}`;
	return /^[a-z][\w -]{0,39}$/i.test(text) && typeof value === 'string'
		? text.toUpperCase().replace(/[ -]/g, '_')
		: 'UNKNOWN';
}

/** Events of a job, oldest first, without malformed entries. */
export function getStatusEvents({ status_events: events }: ListedJob): StatusEvent[] {
	if (!Array.isArray(events)) return [];
	return events.filter(
		(event): event is StatusEvent => typeof event === 'object' && event !== null,
	);
}

/** Whether Roe has no such job (any more): its entry then has neither a status nor a time. */
export function isMissing(job: BulkStatus | undefined): boolean {
	if (job === undefined) return true;
	const { status, timestamp, created_at: created, last_updated_at: updated } = job;
	return [status, timestamp, created, updated].every((value) => (value ?? null) === null);
}

export function toErrorText(message: unknown): string {
	if (typeof message === 'string') return message;
	return message === null || message === undefined ? '' : JSON.stringify(message);
}
