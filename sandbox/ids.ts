import { notFound } from './errors';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (value: unknown): value is string =>
	typeof value === 'string' && UUID.test(value);

/** An ID from a path: one that is not a UUID names nothing, so it is not found. */
export function pathId(value: string): string {
	if (!isUuid(value)) throw notFound();
	return value.toLowerCase();
}
