import type { ErrorCode } from './errorCodes';
import { toSafeText } from './safeText';

/** An invalid parameter value. Nothing was sent for the item. `platform/toNodeError.ts` converts it to n8n's error. */
export class InputError extends Error {
	readonly description: string;

	/** @param message One sentence without a final period. @param description What to do next. */
	constructor(
		/** Not named `code`, since n8n's credential test would show that instead of the message. */
		readonly errorCode: ErrorCode,
		message: string,
		description: string,
	) {
		super(toSafeText(message));
		this.description = toSafeText(description);
		this.name = 'InputError';
	}
}

/** Quotes a value in an error, as JSON of at most 80 characters. */
export function quote(value: unknown): string {
	const text = typeof value === 'string' ? value : toQuotableText(value);
	return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

function toQuotableText(value: unknown): string {
	// n8n gives these a JSON of their own: a text in quotes.
	if (typeof value === 'bigint') return String(value);
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return '{…}';
	}
}
