import { BadInput, quote } from './badInput';

const GROUPS = [8, 4, 4, 4, 12].map((length) => `[0-9a-fA-F]{${length}}`);
const UUID = new RegExp(`^${GROUPS.join('-')}$`);
const WITHOUT_DASHES = new RegExp(`^${GROUPS.map((group) => `(${group})`).join('')}$`);

/** Source of a regular expression: a UUID with all dashes, or with none. */
export const UUID_PATTERN = `${GROUPS[0]}(?<dash>-?)${GROUPS.slice(1).join('\\k<dash>')}`;

/** Whether a value is a UUID of 36 characters. All IDs in Roe are UUIDs. */
export function isUuid(value: unknown): value is string {
	return typeof value === 'string' && UUID.test(value);
}

/** Reads a UUID, also with white space around it, in upper case, or without dashes. Returns it in the usual lower-case form. */
export function parseUuid(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim().replace(WITHOUT_DASHES, '$1-$2-$3-$4-$5');
	return isUuid(text) ? text.toLowerCase() : undefined;
}

/** Reads a required UUID, which also keeps slashes out of URLs. @throws {BadInput} with `whereToFind` as advice. */
export function requireUuid(parameter: string, value: unknown, whereToFind: string): string {
	const text = typeof value === 'string' ? value.trim() : value;
	if (text === '' || text === undefined || text === null) {
		throw new BadInput('PARAMETER_EMPTY', `'${parameter}' is empty`, whereToFind);
	}
	const uuid = parseUuid(text);
	if (uuid !== undefined) return uuid;
	throw new BadInput(
		'ID_INVALID',
		`'${parameter}' must be a valid ID, not ${quote(text)}`,
		`An ID is a UUID, such as 123e4567-e89b-12d3-a456-426614174000. ${whereToFind}`,
	);
}
