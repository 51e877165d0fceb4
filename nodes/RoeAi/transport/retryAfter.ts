/** Longest wait that a `Retry-After` can ask for, ms. */
export const LONGEST_RETRY_AFTER = 120_000;

/**
 * The header `Retry-After` as milliseconds from now: it holds seconds or an HTTP date (RFC 9110, section 10.2.3).
 *
 * @param now Milliseconds since 1970.
 * @param longest What a longer wait is cut to, ms.
 * @returns 0 to `longest`; undefined where there is none or it can't be read.
 */
export function retryAfterMs(
	header: string | undefined,
	now: number,
	longest = LONGEST_RETRY_AFTER,
): number | undefined {
	if (header === undefined || header.trim() === '') return undefined;
	const seconds = Number(header);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
	if (Number.isNaN(ms)) return undefined;
	return Math.min(Math.max(ms, 0), longest);
}

/**
 * A growing wait with jitter, so that many items that were turned away together do not come back together.
 *
 * @param attempt From 0.
 * @returns Milliseconds: 500, 1000, 2000 … up to 30000, each times 0.5 to 1.5.
 */
export function backoffMs(attempt: number): number {
	return Math.min(500 * 2 ** attempt, 30_000) * (0.5 + Math.random());
}
