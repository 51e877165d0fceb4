import type { AmbiguousReason } from './classifyStartResponse';

/** Version of the stored form. A record of another version is refused, see `SubmissionStore`. */
export const RECORD_VERSION = 1;

/** How long a new job may take to show up in Roe's lists, ms. */
export const LIST_DELAY_MS = 12_000;
/** How long Roe may work on a request after nobody waits for its response any more, ms. */
const MAX_WORK_MS = 120_000;

/** What doesn't depend on the state. */
interface RecordBase {
	v: typeof RECORD_VERSION;
	/** Digest of the item and of the node's parameters as they are in the workflow. */
	sourceDigest: string;
	/** Digest of what is sent. */
	sentDigest: string;
	/** Jobs of this item that failed and are replaced by this one. Left out for 0. */
	generation?: number;
}

/** No request of this submission is open: the job may be started. */
export interface NewState {
	state: 'new';
	/** UUID that goes with the job as metadata, by which it can be found. */
	submissionId: string;
	/**
	 * The execution is a retry, and a process that died may have sent a request without leaving a record of it. Nothing may be sent
	 * before that is resolved.
	 */
	mayHaveRun?: true;
}

/** A request was sent, and the job may or may not exist. Nothing may be sent before that is resolved. */
export interface PendingState {
	state: 'pending';
	/** UUID that the job has as metadata, if it is `traceable`. */
	submissionId: string;
	/** Milliseconds since 1970: nothing was sent before. */
	sentAt: number;
	/** Milliseconds since 1970: if Roe's list of jobs doesn't show the job from then on, it was never started. */
	decidableAt: number;
	/** The request had the submission ID, so Roe's list of jobs shows whether the job exists. */
	traceable: boolean;
	/** Roe reported a success without the job's ID: the request is never sent again, even if no job shows up. */
	acknowledged?: true;
}

/** The job is known. */
export interface StartedState {
	state: 'started';
	/** UUID. */
	jobId: string;
	/** The response to the start was lost, and the job was found later. */
	recovered?: true;
}

/** What is known about the start of one item's job. Plain JSON: n8n stores it with the execution. */
export type SubmissionRecord = RecordBase & (NewState | PendingState | StartedState);

/** What happens to a submission. Times are milliseconds since 1970. */
export type SubmissionEvent =
	/** The execution is a retry, and the process before it may have died. */
	| { type: 'retried' }
	/** What a process that died may have sent is to be treated as sent. */
	| { type: 'presumedSent'; sentAt: number; presumedAt: number; traceable: boolean }
	/** A request goes out. `timeoutMs`: how long its response is waited for. */
	| { type: 'sent'; at: number; timeoutMs: number; traceable: boolean }
	/** The request surely started nothing. */
	| { type: 'notStarted' }
	/** The request may have started the job. */
	| { type: 'ambiguous'; at: number; timeoutMs: number; reason: AmbiguousReason }
	/** Roe ran the job, but its response doesn't hold the job's ID. */
	| { type: 'responded'; at: number }
	/** Roe responded with the job's ID. */
	| { type: 'started'; jobId: string }
	/** The job of an earlier request was found. */
	| { type: 'found'; jobId: string }
	/** There is surely no job of an earlier request. */
	| { type: 'absent' }
	/** The job is of no use: another one is to be started in its place. */
	| { type: 'discarded'; submissionId: string };

/** @returns The record of a submission of which nothing was sent. */
export function createRecord(
	fields: Pick<RecordBase, 'sourceDigest' | 'sentDigest'> & Omit<NewState, 'state'>,
): SubmissionRecord {
	return { v: RECORD_VERSION, state: 'new', ...fields };
}

/** Whether a job may exist that nobody knows, so that nothing may be sent. */
export function isUnresolved(record: SubmissionRecord): boolean {
	return record.state === 'pending' || (record.state === 'new' && record.mayHaveRun === true);
}

/**
 * The states of a submission. Pure.
 *
 * ```
 * new ──sent──▶ pending ──started, found──▶ started
 *  ◀──notStarted, absent──┘
 * ```
 *
 * @returns The record after the event; the given one isn't changed.
 * @throws {Error} if the event can't happen in this state. Above all, nothing is sent while a job may exist that nobody knows.
 */
export function applyEvent(record: SubmissionRecord, event: SubmissionEvent): SubmissionRecord {
	const { v, sourceDigest, sentDigest, generation } = record;
	const base: RecordBase = { v, sourceDigest, sentDigest, ...(generation && { generation }) };
	if (event.type === 'discarded') {
		const { submissionId } = event;
		return { ...base, generation: (generation ?? 0) + 1, state: 'new', submissionId };
	}
	if (event.type === 'retried')
		return record.state === 'new' ? { ...record, mayHaveRun: true } : record;
	switch (record.state) {
		case 'new': {
			const { submissionId, mayHaveRun = false } = record;
			if (event.type === 'sent' && !mayHaveRun) {
				const { at, timeoutMs, traceable } = event;
				const decidableAt = at + timeoutMs + MAX_WORK_MS + LIST_DELAY_MS;
				return { ...base, state: 'pending', submissionId, sentAt: at, decidableAt, traceable };
			}
			if (event.type === 'presumedSent' && mayHaveRun) {
				// Its connections broke before the present execution began: it is as after a broken connection.
				const { sentAt, presumedAt, traceable } = event;
				const decidableAt = presumedAt + LIST_DELAY_MS;
				return { ...base, state: 'pending', submissionId, sentAt, decidableAt, traceable };
			}
			if (event.type === 'found' && mayHaveRun) return toFound(base, event.jobId);
			if (event.type === 'absent' && mayHaveRun) return { ...base, state: 'new', submissionId };
			break;
		}
		case 'pending': {
			const { submissionId, acknowledged = false } = record;
			if (event.type === 'started') return { ...base, state: 'started', jobId: event.jobId };
			if (event.type === 'found') return toFound(base, event.jobId);
			if (event.type === 'absent' || (event.type === 'notStarted' && !acknowledged)) {
				return { ...base, state: 'new', submissionId };
			}
			// A sync run's response has no job ID: a retry finds the job as if the response was lost.
			if (event.type === 'responded') return { ...record, decidableAt: event.at + LIST_DELAY_MS };
			if (event.type === 'ambiguous') {
				const { at, timeoutMs, reason } = event;
				const decidableAt = at + maxWorkLeftMs(reason, timeoutMs) + LIST_DELAY_MS;
				return { ...record, decidableAt, ...(reason === 'noId' && { acknowledged: true }) };
			}
			break;
		}
		case 'started':
	}
	throw new Error(
		`The event "${event.type}" can't happen to a submission that is "${record.state}"`,
	);
}

const toFound = (base: RecordBase, jobId: string): SubmissionRecord => ({
	...base,
	state: 'started',
	jobId,
	recovered: true,
});

/** How long Roe may still work on a request, ms. After a response of its own it is done, and only its list may lag behind. */
function maxWorkLeftMs(reason: AmbiguousReason, timeoutMs: number): number {
	if (reason === 'timedOut') return Math.max(0, MAX_WORK_MS - timeoutMs);
	return reason === 'gatewayTimedOut' ? MAX_WORK_MS : 0;
}
