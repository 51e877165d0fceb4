import { DateTime } from 'luxon';

import { parseTime } from '../../../nodes/RoeAi/shared/time';
import { expectError } from '../../support/expectError';
import { thrownBy } from '../../support/thrownBy';

describe('parseTime', () => {
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
	])('reads %s as local time in %s', (value, timeZone, utc) => {
		expect(parseTime('From', value, timeZone)).toBe(utc);
	});

	it.each([
		['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
		['2026-01-31T12:00:00.000+02:00', '2026-01-31T10:00:00.000Z'],
		['Sat, 31 Jan 2026 12:00:00 GMT', '2026-01-31T12:00:00.000Z'],
	])('uses the time zone in %s', (value, utc) => {
		expect(parseTime('From', value, 'Asia/Tokyo')).toBe(utc);
	});

	it.each([
		[new Date('2026-01-31T12:00:00Z'), '2026-01-31T12:00:00.000Z'],
		[DateTime.fromISO('2026-01-31T12:00:00', { zone: 'Asia/Tokyo' }), '2026-01-31T03:00:00.000Z'],
		[String(new Date('2026-01-31T12:00:00Z')), '2026-01-31T12:00:00.000Z'],
		[new Date('2026-01-31T12:00:00Z').toUTCString(), '2026-01-31T12:00:00.000Z'],
		[' 2026-01-31 ', '2026-01-31T00:00:00.000Z'],
		['2026', '2026-01-01T00:00:00.000Z'],
		['2028-02-29', '2028-02-29T00:00:00.000Z'],
	])('accepts %s as JavaScript, n8n or ISO 8601 write it', (value, utc) => {
		expect(parseTime('From', value, 'UTC')).toBe(utc);
	});

	it.each([undefined, null, ''])('returns undefined for %j', (value) => {
		expect(parseTime('From', value, 'UTC')).toBeUndefined();
	});

	it.each([
		'yesterday',
		'5',
		'0',
		'01/02/2026',
		'31.01.2026',
		'12:00',
		'2026-13-01',
		'2026-02-30',
		'2027-02-29',
		'2026-02-31T25:00:00',
		'2026-01-31T12:00:00+99:00',
		' ',
		1_767_225_600,
		1_767_225_600_000,
		true,
		{},
		[],
		['2026-01-31'],
		new Date('31.12.2026'),
		DateTime.fromISO('nonsense'),
	])('rejects %j', (value) => {
		const error = thrownBy(() => parseTime('Created After', value, 'UTC'));
		expectError(error, 'DATE_INVALID', undefined, 'Created After');
	});
});
