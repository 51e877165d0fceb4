import { requireTime } from '../../nodes/RoeAi/inputs/time';

describe('a point in time', () => {
	it.each([
		['2026-01-31T12:00:00', 'Europe/Berlin', '2026-01-31T11:00:00.000Z'],
		['2026-07-31 12:00', 'Europe/Berlin', '2026-07-31T10:00:00.000Z'],
		['2026-01-31', 'America/New_York', '2026-01-31T05:00:00.000Z'],
		['2026-01-31T00:30:15.250', 'Asia/Kolkata', '2026-01-30T19:00:15.250Z'],
		['2026-01-31T12:00:00', 'UTC', '2026-01-31T12:00:00.000Z'],
		// An hour before and an hour after clocks go forward at 2:00.
		['2026-03-29T01:00:00', 'Europe/Berlin', '2026-03-29T00:00:00.000Z'],
		['2026-03-29T04:00:00', 'Europe/Berlin', '2026-03-29T02:00:00.000Z'],
		['2026-10-25T04:00:00', 'Europe/Berlin', '2026-10-25T03:00:00.000Z'],
	])('%s is a wall clock’s time in %s', (value, timeZone, utc) => {
		expect(requireTime('From', value, timeZone)).toBe(utc);
	});

	it.each([
		['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
		['2026-01-31T12:00:00.000+02:00', '2026-01-31T10:00:00.000Z'],
		['Sat, 31 Jan 2026 12:00:00 GMT', '2026-01-31T12:00:00.000Z'],
	])('%s tells its zone itself', (value, utc) => {
		expect(requireTime('From', value, 'Asia/Tokyo')).toBe(utc);
	});

	it.each(['yesterday', '2026-13-01', '2026-02-31T25:00:00', {}])('%j is none', (value) => {
		expect(() => requireTime('Created After', value, 'UTC')).toThrow(
			/^Created After .* is not a date$/,
		);
	});
});
