/** The last moment that a date can hold, ms. */
const LATEST = 8.64e15;

/**
 * A time as Roe writes it: ISO 8601, or Unix seconds (as a number or text).
 *
 * @returns Milliseconds since 1970; undefined for anything else.
 */
export function parseRoeTime(value: unknown): number | undefined {
	const isSeconds =
		typeof value === 'number' ||
		(typeof value === 'string' && /^\s*\d{9,}(\.\d+)?\s*$/.test(value));
	if (!isSeconds && typeof value !== 'string') return undefined;
	const time = isSeconds ? Number(value) * 1000 : Date.parse(value);
	return Math.abs(time) <= LATEST ? time : undefined;
}
