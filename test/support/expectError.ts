import type { ErrorCode } from '../../nodes/RoeAi/shared/errorCodes';
import { codeOf } from './codeOf';

/**
 * Checks an error as n8n shows it, or an item that failed (`{ error, message }`), by what stays if its words change.
 *
 * @param item Index of the item that the message names at its end; undefined for an error of no item.
 * @param facts What the message has to name: parameters, inputs, values, IDs, an HTTP status.
 */
export function expectError(
	error: unknown,
	code: ErrorCode,
	item: number | undefined,
	...facts: string[]
): void {
	const message = messageOf(error);
	expect({ code: codeOf(error), message }).toEqual({
		code,
		message: expect.stringMatching(
			item === undefined ? /./ : new RegExp(` \\[item ${item}\\]$`),
		) as string,
	});
	for (const fact of facts) expect(message).toContain(fact);
}

/** A value as messages quote it. */
export const quoted = (value: string) => JSON.stringify(value);

function messageOf(error: unknown): string {
	const { error: ofItem, message } = (error ?? {}) as { error?: unknown; message?: unknown };
	return String(ofItem ?? message);
}
