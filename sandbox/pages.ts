import { badFields, notFound } from './errors';

/** The query of a list call. */
export type Listing = URLSearchParams;

/** Entries on a page where the call doesn't say, unless it has a number of its own. Source: Roe's documentation. */
const PAGE_SIZE = 20;

/** A page of a list, as Django REST framework gives it. */
export interface Page<T> {
	count: number;
	next: string | null;
	previous: string | null;
	results: T[];
}

/**
 * The page of a list that a call asks for.
 *
 * @param url Address of the call: the next and the previous page are this with another `page`.
 * @throws ApiError 404 for a page that is not there.
 */
export function page<T>(
	all: T[],
	url: URL,
	maxPageSize: number,
	defaultPageSize = PAGE_SIZE,
): Page<T> {
	const asked = Number(url.searchParams.get('page_size'));
	const size =
		Number.isInteger(asked) && asked > 0 ? Math.min(asked, maxPageSize) : defaultPageSize;
	const pages = Math.max(1, Math.ceil(all.length / size));
	const name = url.searchParams.get('page') ?? '1';
	const number = name === 'last' ? pages : Number(name);
	if (!Number.isInteger(number) || number < 1 || number > pages) throw notFound('Invalid page.');
	return {
		count: all.length,
		next: number < pages ? withPage(url, number + 1) : null,
		previous: number > 1 ? withPage(url, number - 1) : null,
		results: all.slice((number - 1) * size, number * size),
	};
}

function withPage(url: URL, number: number): string {
	const other = new URL(url);
	// The first page has no number: so Django REST framework writes it.
	if (number === 1) other.searchParams.delete('page');
	else other.searchParams.set('page', String(number));
	return other.href;
}

/**
 * Sorts by several names, each with `-` in front for descending. Entries that are the same stay in the order they have.
 *
 * @param valueOf What an entry is sorted by under a name.
 */
export function order<T>(
	entries: T[],
	names: string[],
	valueOf: (entry: T, name: string) => number | string,
): T[] {
	if (names.length === 0) return entries;
	const keys = names.map((name) => ({
		name: name.replace(/^-/, ''),
		sign: name.startsWith('-') ? -1 : 1,
	}));
	const rows = entries.map((entry) => ({
		entry,
		values: keys.map(({ name }) => valueOf(entry, name)),
	}));
	rows.sort((a, b) => {
		for (const [index, { sign }] of keys.entries()) {
			const [left, right] = [a.values[index], b.values[index]];
			if (left !== right) return left < right ? -sign : sign;
		}
		return 0;
	});
	return rows.map(({ entry }) => entry);
}

/**
 * A time in a query, in milliseconds since 1970; one without a zone is UTC.
 *
 * @throws ApiError 400 where it is no time.
 */
export function readTime(query: Listing, name: string): number | undefined {
	const text = query.get(name);
	if (!text) return undefined;
	const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(text);
	const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
	const time = Date.parse(hasZone || isDay ? text : `${text}Z`);
	if (Number.isNaN(time)) throw badFields({ [name]: ['Enter a valid date/time.'] });
	return time;
}

/**
 * A whole number in a query.
 *
 * @throws ApiError 400 if it is none, or outside of the bounds.
 */
export function readInteger(
	query: Listing,
	name: string,
	{ least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = {},
): number | undefined {
	const text = query.get(name);
	if (!text) return undefined;
	const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
	if (Number.isNaN(number)) throw badFields({ [name]: ['A valid integer is required.'] });
	if (number >= least && number <= most) return number;
	const bound =
		number < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
	throw badFields({ [name]: [`Ensure this value is ${bound}.`] });
}

/** @throws ApiError 400 for a word that is neither true nor false. */
export function readBoolean(query: Listing, name: string): boolean | undefined {
	const text = query.get(name)?.toLowerCase();
	if (!text) return undefined;
	if (['true', '1'].includes(text)) return true;
	if (['false', '0'].includes(text)) return false;
	throw badFields({ [name]: ['Must be a valid boolean.'] });
}

/**
 * The names that a call wants a list sorted by.
 *
 * @throws ApiError 400 for one that is none of them.
 */
export function readOrdering(query: Listing, known: object): string[] {
	const names = query.getAll('ordering').flatMap((given) => given.split(','));
	const unknown = names.find((name) => !Object.hasOwn(known, name.replace(/^-/, '')));
	if (unknown === undefined) return names;
	const problem = `Select a valid choice. ${unknown} is not one of the available choices.`;
	throw badFields({ ordering: [problem] });
}
