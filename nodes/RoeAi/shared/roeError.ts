import type { ErrorCode } from './errorCodes';
import { toSafeText } from './safeText';

/** n8n's machine-readable causes. Its polling uses them. */
export interface Failure {
	cause: 'rate-limited' | 'quota-exhausted' | 'temporarily-unavailable' | 'credential-invalid';
	retryAfterMs?: number;
}

/** A failed request as text for users, without request, headers or key. `shared/toNodeError.ts` turns it into n8n's error. */
export class RoeError extends Error {
	readonly description: string;

	/**
	 * `message` is one sentence without a final dot; `description` has Roe's message and what to do next. `roeMessage` is Roe's message
	 * alone, empty if there was none.
	 */
	constructor(
		readonly errorCode: ErrorCode,
		message: string,
		description: string,
		readonly httpCode?: number,
		readonly failure?: Failure,
		readonly roeMessage?: string,
	) {
		super(toSafeText(message));
		this.description = toSafeText(description);
		this.name = 'RoeError';
	}
}
