import { DateTime } from 'luxon';

import { InputError, quote } from './inputError';

/** ISO 8601 also has times without a date. */
const WITH_DATE = /^\d{4}/;
/** n8n's date picker and databases separate date and time by a space. */
const SPACE_BEFORE_TIME = /^(\d{4}-\d\d-\d\d) +(?=\d)/;
/** No time zone is further from UTC. */
const MAX_OFFSET_MINUTES = 14 * 60;
const JAVASCRIPT_DATE =
	/^[a-z]{3} ([a-z]{3} \d\d \d{4} \d\d:\d\d:\d\d) GMT([+-]\d{4})(?: \(.*\))?$/i;

/**
 * Parses ISO 8601, RFC 2822 and dates of JavaScript and n8n (`$now`) to ISO 8601 in UTC; undefined if empty. `timeZone`: an IANA name.
 * @throws {InputError} for dates that don't exist, and numbers: n8n's `tryToParseDateTime` takes 5 for May 2001, February 31 for March 3.
 */
export function parseTime(parameter: string, value: unknown, timeZone: string): string | undefined {
	return requireTime(parameter, value, timeZone)?.toJSDate().toISOString();
}

/** Like `parseTime`, but the date as it's written: 2026-01-31. */
export function parseDate(parameter: string, value: unknown, timeZone: string): string | undefined {
	return requireTime(parameter, value, timeZone)?.toISODate() ?? undefined;
}

function requireTime(parameter: string, value: unknown, timeZone: string): DateTime | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const time = typeof value === 'number' ? undefined : parseDateTime(toDateText(value), timeZone);
	if (time?.isValid && Math.abs(time.offset) <= MAX_OFFSET_MINUTES) return time;
	throw new InputError(
		'DATE_INVALID',
		`'${parameter}' must be a date, not ${quote(value)}`,
		'Enter a date and time like 2026-01-31T12:00:00, or use an expression that returns a date, such as {{ $now }}.',
	);
}

function parseDateTime(text: string, zone: string): DateTime {
	if (WITH_DATE.test(text))
		return DateTime.fromISO(text.replace(SPACE_BEFORE_TIME, '$1T'), { zone, setZone: true });
	const [, date, offset] = JAVASCRIPT_DATE.exec(text) ?? [];
	return date === undefined
		? DateTime.fromRFC2822(text, { setZone: true })
		: DateTime.fromFormat(`${date} ${offset}`, 'MMM dd yyyy HH:mm:ss ZZZ', {
				locale: 'en-US',
				setZone: true,
			});
}

function toDateText(value: unknown): string {
	const isDate = typeof value === 'object' && value !== null && 'toJSON' in value;
	const text = isDate && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value;
	return typeof text === 'string' ? text.trim() : '';
}

/** A duration for users, such as "1.5 s" or "12 min". @param ms Negative counts as 0. */
export function formatDuration(ms: number): string {
	const seconds = Math.max(0, ms) / 1000;
	return seconds < 120 ? `${round(seconds)} s` : `${round(seconds / 60)} min`;
}

const round = (value: number) => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
