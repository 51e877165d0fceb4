import { notFound } from './errors';

/** Source of a regular expression: a UUID as Roe writes it. */
export const UUID_PATTERN = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const UUID = new RegExp(`^${UUID_PATTERN}$`);
const PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/**
 * Reads a UUID as Django does: in any case, with dashes or without.
 *
 * @returns It in lower case with dashes; undefined if it is no UUID.
 */
export function parseUuid(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.toLowerCase();
	const uuid = text.includes('-') ? text : text.replace(PARTS, '$1-$2-$3-$4-$5');
	return UUID.test(uuid) ? uuid : undefined;
}

/** An ID from a path: one that is not a UUID names nothing, so it is not found. */
export function pathId(value: string): string {
	const id = parseUuid(value);
	if (id === undefined) throw notFound();
	return id;
}
