import type { ErrorCode } from './errorCodes';

/** An invalid parameter value. Nothing was sent for the item. `shared/toNodeError.ts` converts it to n8n's error. */
export class InputError extends Error {
	/** @param message One sentence without a final period. @param description What to do next. */
	constructor(
		/** Not named `code`, since n8n's credential test would show that instead of the message. */
		readonly errorCode: ErrorCode,
		message: string,
		readonly description: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}

/** Quotes a value in an error, as JSON of at most 80 characters. */
export function quote(value: unknown): string {
	const text = typeof value === 'string' ? value : toQuotableText(value);
	return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

function toQuotableText(value: unknown): string {
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return typeof value === 'bigint' ? String(value) : '{…}';
	}
}
