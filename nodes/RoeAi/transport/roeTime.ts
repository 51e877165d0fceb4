const MAX_TIME_MS = 8.64e15;

/** Parses ISO 8601 or Unix seconds (number or text) to ms since 1970; undefined for anything else. */
export function parseRoeTime(value: unknown): number | undefined {
	const isSeconds =
		typeof value === 'number' ||
		(typeof value === 'string' && /^\s*\d{9,}(\.\d+)?\s*$/.test(value));
	if (!isSeconds && typeof value !== 'string') return undefined;
	const time = isSeconds ? Number(value) * 1000 : Date.parse(value);
	return Math.abs(time) <= MAX_TIME_MS ? time : undefined;
}
