import {
	getBackoffMs,
	MAX_RETRY_AFTER_MS,
	parseRetryAfterMs,
} from '../../../nodes/RoeAi/transport/retryAfter';

const now = Date.parse('2026-11-24T10:00:00Z');

describe('parsing Retry-After', () => {
	it.each([
		['seconds', '3', 3000],
		['a date', 'Tue, 24 Nov 2026 10:00:05 GMT', 5000],
		['a date in the past', 'Tue, 24 Nov 2026 09:00:00 GMT', 0],
		['a long time', '86400', MAX_RETRY_AFTER_MS],
		['a negative number', '-5', 0],
		['an unreadable text', 'soon', undefined],
		['nothing', '', undefined],
		['no header', undefined, undefined],
	])('handles %s', (_what, header, expected) => {
		expect(parseRetryAfterMs(header, now)).toBe(expected);
	});
});

it('retry delays grow, are bounded, and are randomized', () => {
	const first = Array.from({ length: 50 }, () => getBackoffMs(0));
	expect(Math.min(...first)).toBeGreaterThanOrEqual(250);
	expect(Math.max(...first)).toBeLessThanOrEqual(750);
	expect(new Set(first).size).toBeGreaterThan(10);
	expect(getBackoffMs(20)).toBeLessThanOrEqual(45_000);
	expect(getBackoffMs(20)).toBeGreaterThanOrEqual(15_000);
});
