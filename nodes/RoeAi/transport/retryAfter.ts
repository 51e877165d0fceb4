export const MAX_RETRY_AFTER_MS = 120_000;

/** Parses `Retry-After` (seconds or HTTP date, RFC 9110 section 10.2.3) to 0 … `longest` ms; undefined if missing or unreadable. */
export function parseRetryAfterMs(
	header: string | undefined,
	now: number,
	maxMs = MAX_RETRY_AFTER_MS,
): number | undefined {
	if (header === undefined || header.trim() === '') return undefined;
	const seconds = Number(header);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
	if (Number.isNaN(ms)) return undefined;
	return Math.min(Math.max(ms, 0), maxMs);
}

/** Exponential backoff in ms from attempt 0: 500 doubled up to 30,000, times 0.5 to 1.5, so that throttled items don't return together. */
export function getBackoffMs(attempt: number): number {
	return Math.min(500 * 2 ** attempt, 30_000) * (0.5 + Math.random());
}
