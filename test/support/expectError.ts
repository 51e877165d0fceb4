import type { ErrorCode } from '../../nodes/RoeAi/shared/errorCodes';
import { codeOf } from './codeOf';

/** A text or number that a text has to contain. A number can't be part of a longer one. */
export type Fact = string | number;

/**
 * Checks an error as n8n shows it, or an item that failed (`{ error, message }`), by the parts that stay if its wording changes.
 *
 * @param item Index of the item that the message names at its end. Undefined for an error without an item.
 * @param facts What the message has to contain: parameters, inputs, values, IDs, an HTTP status.
 */
export function expectError(
	error: unknown,
	code: ErrorCode,
	item: number | undefined,
	...facts: Fact[]
): void {
	const message = messageOf(error);
	const end = item === undefined ? '' : ` [item ${item}]`;
	expect({ code: codeOf(error), message }).toEqual({
		code,
		message: expect.stringMatching(
			item === undefined ? /./ : new RegExp(` \\[item ${item}\\]$`),
		) as string,
	});
	expectFacts(message.slice(0, message.length - end.length), ...facts);
}

/** Checks that a text (a description, a hint, a message without its item) contains all of these, in any order. */
export function expectFacts(text: unknown, ...facts: Fact[]): void {
	for (const fact of facts) {
		if (typeof fact === 'string') expect(text).toContain(fact);
		else expect(text).toMatch(new RegExp(`(?<![\\w.])${fact}(?!\\w|\\.\\d)`));
	}
}

/** A value in the form in which messages quote it. */
export const quoted = (value: unknown) => JSON.stringify(String(value));

function messageOf(error: unknown): string {
	const { error: ofItem, message } = (error ?? {}) as { error?: unknown; message?: unknown };
	return String(ofItem ?? message);
}
