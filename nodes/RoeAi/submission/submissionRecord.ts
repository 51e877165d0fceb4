import type { AmbiguousReason } from './classifyStartResponse';

/** Version of the stored format. Other versions are refused, see `SubmissionStore`. */
export const RECORD_VERSION = 1;

/** How long a new job may take to appear in Roe's lists, ms. */
export const LIST_DELAY_MS = 12_000;
/** How long Roe may keep working on a request after the client has stopped waiting, ms. */
const MAX_WORK_MS = 120_000;

interface RecordBase {
	v: typeof RECORD_VERSION;
	/** Digest of the item and of the node's parameters before expressions are resolved. */
	sourceDigest: string;
	sentDigest: string;
	/** How many failed jobs of this item were replaced. Left out if 0. */
	generation?: number;
}

export interface NewState {
	state: 'new';
	/** UUID for the job's metadata, by which the job can be found. */
	submissionId: string;
	/** A crashed process may have sent a request without storing a record. That must be resolved before a request is sent. */
	mayHaveRun?: true;
}

/** The job may or may not exist. That must be resolved before another request is sent. */
export interface PendingState {
	state: 'pending';
	submissionId: string;
	/** Earliest time of a request, in ms since 1970. */
	sentAt: number;
	/** If Roe's list doesn't show the job from this time on, there is none. Milliseconds since 1970. */
	decidableAt: number;
	/** Whether the request contained the submission ID, so that Roe's list shows whether the job exists. */
	traceable: boolean;
	/** Roe returned success without a job ID: the request is never sent again. */
	acknowledged?: true;
}

export interface StartedState {
	state: 'started';
	jobId: string;
	/** The response to the start was lost, and the job was found later. */
	recovered?: true;
	deduplicated?: true;
}

/** Plain JSON, stored by n8n with the execution. */
export type SubmissionRecord = RecordBase & (NewState | PendingState | StartedState);

/** Times are in milliseconds since 1970. */
export type SubmissionEvent =
	/** A retry has begun, and the process before it may have crashed. */
	| { type: 'retried' }
	/** A crashed process may have sent a request, so treat it as sent. */
	| { type: 'presumedSent'; sentAt: number; presumedAt: number; traceable: boolean }
	| { type: 'sent'; at: number; timeoutMs: number; traceable: boolean }
	| { type: 'notStarted' }
	| { type: 'ambiguous'; at: number; timeoutMs: number; reason: AmbiguousReason }
	/** Roe ran the job and responded without its ID. */
	| { type: 'responded'; at: number }
	| { type: 'started'; jobId: string }
	| { type: 'found'; jobId: string }
	/** `isOurs`: the job carries this submission's ID. */
	| { type: 'foundByKey'; jobId: string; isOurs: boolean }
	| { type: 'absent' }
	/** `mayHaveRun`: see `NewState`. */
	| { type: 'discarded'; submissionId: string; mayHaveRun?: true };

export function createRecord(
	fields: Pick<RecordBase, 'sourceDigest' | 'sentDigest'> & Omit<NewState, 'state'>,
): SubmissionRecord {
	return { v: RECORD_VERSION, state: 'new', ...fields };
}

/** Whether an unknown job may exist, so that no request may be sent. */
export function isUnresolved(record: SubmissionRecord): boolean {
	return record.state === 'pending' || (record.state === 'new' && record.mayHaveRun === true);
}

/**
 * Pure transitions. `discarded` leads from any state back to `new`. @throws {Error} if the event can't happen in this state.
 * ```
 * new ──sent──▶ pending ──started, found──▶ started
 *  ◀──notStarted, absent──┘                    ▲
 *  └──foundByKey───────────────────────────────┘
 * ```
 */
export function applyEvent(record: SubmissionRecord, event: SubmissionEvent): SubmissionRecord {
	const { v, sourceDigest, sentDigest, generation } = record;
	const base: RecordBase = { v, sourceDigest, sentDigest, ...(generation && { generation }) };
	if (event.type === 'discarded') {
		const { submissionId, mayHaveRun } = event;
		return {
			...base,
			generation: (generation ?? 0) + 1,
			state: 'new',
			submissionId,
			...(mayHaveRun && { mayHaveRun }),
		};
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
				// The crash broke its connections before this execution began.
				const { sentAt, presumedAt, traceable } = event;
				const decidableAt = presumedAt + LIST_DELAY_MS;
				return { ...base, state: 'pending', submissionId, sentAt, decidableAt, traceable };
			}
			if (event.type === 'foundByKey' && !mayHaveRun) {
				const { jobId, isOurs } = event;
				return isOurs
					? toFound(base, jobId)
					: { ...base, state: 'started', jobId, deduplicated: true };
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
			// A sync run's response has no job ID. A retry finds the job as if the response had been lost.
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

/** How long Roe may still work on the request, ms. After Roe's own response, only its list may lag behind. */
function maxWorkLeftMs(reason: AmbiguousReason, timeoutMs: number): number {
	if (reason === 'timedOut') return Math.max(0, MAX_WORK_MS - timeoutMs);
	return reason === 'gatewayTimedOut' ? MAX_WORK_MS : 0;
}
