import { DateTime } from 'luxon';

import { BadInput, quote } from './badInput';

/** Begins with a year: ISO 8601 also has times of day without a date. */
const WITH_DATE = /^\d{4}/;
/** n8n's date picker and databases put a space between date and time. */
const SPACE_BEFORE_TIME = /^(\d{4}-\d\d-\d\d) +(?=\d)/;
/** No zone is further from UTC. */
const MAX_OFFSET_MINUTES = 14 * 60;
/** A JavaScript date as a text: "Sat Jan 31 2026 12:00:00 GMT+0100 (…)". */
const JAVASCRIPT = /^[a-z]{3} ([a-z]{3} \d\d \d{4} \d\d:\d\d:\d\d) GMT([+-]\d{4})(?: \(.*\))?$/i;

/**
 * A point in time as a user gives it: ISO 8601, a date of JavaScript or of n8n (`$now`), or the text of one. What has no zone
 * of its own is meant in the workflow's.
 *
 * @param parameter The label that the user sees.
 * @param timeZone IANA name, as n8n's workflow settings have it.
 * @returns ISO 8601 in UTC; undefined if nothing is given.
 * @throws {BadInput} for anything else, days that don't exist, and numbers, which may be seconds or milliseconds. n8n's
 *   `tryToParseDateTime` reads these too: 5 is in May 2001, and February 31 is March 3.
 */
export function parseTime(parameter: string, value: unknown, timeZone: string): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const time = typeof value === 'number' ? undefined : readTime(toText(value), timeZone);
	if (time?.isValid && Math.abs(time.offset) <= MAX_OFFSET_MINUTES)
		return time.toJSDate().toISOString();
	throw new BadInput(
		'DATE_INVALID',
		`${parameter} ${quote(value)} is not a date`,
		'Enter a date and time like 2026-01-31T12:00:00, or use an expression that returns a date, such as {{ $now }}.',
	);
}

function readTime(text: string, zone: string): DateTime {
	if (WITH_DATE.test(text))
		return DateTime.fromISO(text.replace(SPACE_BEFORE_TIME, '$1T'), { zone, setZone: true });
	const [, date, offset] = JAVASCRIPT.exec(text) ?? [];
	return date === undefined
		? DateTime.fromRFC2822(text, { setZone: true })
		: DateTime.fromFormat(`${date} ${offset}`, 'MMM dd yyyy HH:mm:ss ZZZ', {
				locale: 'en-US',
				setZone: true,
			});
}

/** Dates of JavaScript and of n8n write themselves as ISO 8601, and as null if they are none. */
function toText(value: unknown): string {
	const isDate = typeof value === 'object' && value !== null && 'toJSON' in value;
	const text = isDate && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value;
	return typeof text === 'string' ? text.trim() : '';
}
