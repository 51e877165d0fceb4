import { createHash } from 'crypto';

import { InputError, quote } from './inputError';

const GROUPS = [8, 4, 4, 4, 12].map((length) => `[0-9a-fA-F]{${length}}`);
const UUID = new RegExp(`^${GROUPS.join('-')}$`);
const UUID_WITHOUT_DASHES = new RegExp(`^${GROUPS.map((group) => `(${group})`).join('')}$`);

export const UUID_PATTERN = `${GROUPS[0]}(?<dash>-?)${GROUPS.slice(1).join('\\k<dash>')}`;

/** Whether a value is a UUID of 36 characters. All IDs in Roe are UUIDs. */
export function isUuid(value: unknown): value is string {
	return typeof value === 'string' && UUID.test(value);
}

/** Reads a UUID, also with white space around it, in upper case, or without dashes. Returns it in the usual lower-case form. */
export function parseUuid(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim().replace(UUID_WITHOUT_DASHES, '$1-$2-$3-$4-$5');
	return isUuid(text) ? text.toLowerCase() : undefined;
}

/** Reads a required UUID, which also keeps slashes out of URLs. @throws {InputError} with `whereToFind` as advice. */
export function requireUuid(parameter: string, value: unknown, whereToFind: string): string {
	const text = typeof value === 'string' ? value.trim() : value;
	if (text === '' || text === undefined || text === null) {
		throw new InputError('PARAMETER_EMPTY', `'${parameter}' is empty`, whereToFind);
	}
	const uuid = parseUuid(text);
	if (uuid !== undefined) return uuid;
	throw new InputError(
		'ID_INVALID',
		`'${parameter}' must be a valid ID, not ${quote(text)}`,
		`An ID is a UUID, such as 123e4567-e89b-12d3-a456-426614174000. ${whereToFind}`,
	);
}

/** Derives the same UUID from the same parts each time. The parts can't be read from it. (RFC 9562, version 8) */
export function deriveUuid(parts: Array<string | number>): string {
	const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
	const variant = '89ab'[parseInt(hex[16], 16) % 4];
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`8${hex.slice(13, 16)}`,
		`${variant}${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}
