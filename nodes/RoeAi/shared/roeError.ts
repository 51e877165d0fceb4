import type { ErrorCode } from './errorCodes';
import { toSafeText } from './safeText';
import { endSentence } from './sentence';

/** n8n's machine-readable causes. Its polling uses them. */
export interface Failure {
	cause: 'rate-limited' | 'quota-exhausted' | 'temporarily-unavailable' | 'credential-invalid';
	retryAfterMs?: number;
}

/** A failed request as text for users, without request, headers or key. `platform/toNodeError.ts` turns it into n8n's error. */
export class RoeError extends Error {
	readonly description: string;

	/** `message`: one sentence without a final period. `description`: Roe's message and what to do. `roeMessage`: Roe's alone, or empty. */
	constructor(
		readonly errorCode: ErrorCode,
		message: string,
		description: string,
		readonly httpCode?: number,
		readonly failure?: Failure,
		readonly roeMessage?: string,
		/** Of a job whose result couldn't be read: starting it again would start another one. */
		readonly startedJobId?: string,
	) {
		super(toSafeText(message));
		this.description = toSafeText(description);
		this.name = 'RoeError';
	}

	/** A copy with one more sentence at the end of the description. */
	withNote(note: string, startedJobId = this.startedJobId): RoeError {
		const { errorCode, message, description, httpCode, failure, roeMessage } = this;
		const longer = [endSentence(description), note].join(' ');
		return new RoeError(errorCode, message, longer, httpCode, failure, roeMessage, startedJobId);
	}

	/** A copy for a job that was started before: its ID, and one more sentence at the end of the description. */
	withStartedJob(jobId: string, note: string): RoeError {
		return this.withNote(note, jobId);
	}
}
