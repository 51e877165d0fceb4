import { BadInput, quote } from './badInput';

/** Date, or date and time, without a zone: what n8n's date picker gives. */
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/;

/**
 * A point in time as a user gives it. One without a zone is meant as the clock on the wall of the workflow shows it.
 *
 * @param parameter The label that the user sees.
 * @param timeZone IANA name, as n8n's workflow settings have it.
 * @returns ISO 8601 in UTC.
 * @throws {BadInput} where it is no time.
 */
export function requireTime(parameter: string, value: unknown, timeZone: string): string {
	const text = String(value).trim();
	const time = WITHOUT_ZONE.test(text) ? onTheWall(text, timeZone) : Date.parse(text);
	if (Number.isNaN(time)) {
		throw new BadInput(
			`${parameter} ${quote(value)} is not a date`,
			'Give a date and time like 2026-01-31T12:00:00.',
		);
	}
	return new Date(time).toISOString();
}

function onTheWall(text: string, timeZone: string): number {
	const day = text.length === 'yyyy-mm-dd'.length;
	const asUtc = Date.parse(day ? `${text}T00:00:00Z` : `${text.replace(' ', 'T')}Z`);
	if (Number.isNaN(asUtc)) return asUtc;
	// The zone's distance from UTC depends on the time that is looked for: the second step corrects it near a change of clocks.
	const near = asUtc - aheadOfUtc(asUtc, timeZone);
	return asUtc - aheadOfUtc(near, timeZone);
}

/** Milliseconds that a zone's clocks are ahead of UTC at a time. */
function aheadOfUtc(time: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(time);
	const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
	const wall = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
	return wall - Math.floor(time / 1000) * 1000;
}
