import type { ErrorCode } from '../shared/errorCodes';

/**
 * Something in a parameter is wrong; nothing was sent for the item. Thrown by the pure steps, which know no n8n:
 * `actions/nodeErrors.ts` turns it into the error that n8n shows.
 */
export class BadInput extends Error {
	/**
	 * @param errorCode Stays the same when the text changes. Not named `code`: the test of a credential shows that of an error instead of its message.
	 * @param message What is wrong, naming the parameter and its value, in one sentence without a final dot.
	 * @param description What to do next.
	 */
	constructor(
		readonly errorCode: ErrorCode,
		message: string,
		readonly description: string,
	) {
		super(message);
		this.name = 'BadInput';
	}
}

/** A value as it is quoted in an error: JSON, at most 80 characters, so that a pasted document does not fill the panel. */
export function quote(value: unknown): string {
	const text = typeof value === 'string' ? value : toText(value);
	return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

/** Never throws: values that no JSON can hold (circular, BigInt, too deep) are quoted as well as they can be. */
function toText(value: unknown): string {
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return typeof value === 'bigint' ? String(value) : '{…}';
	}
}
