import { RoeError } from '../shared/roeError';
import type { Page } from './types';

/** Of Roe's lists. */
export const MAX_PAGE_SIZE = 100;

/** Twice what a list of Roe has at most. Source: Roe's API documentation, "limit". */
const MAX_LIST_ENTRIES = 200_000;

/** Reads pages (from 1) until there are `most` entries; Infinity reads all. @throws {RoeError} if the list never ends. */
export async function readAllPages<T extends { id: string }>(
	maxEntries: number,
	readPage: (page: number, pageSize: number) => Promise<Page<T>>,
): Promise<T[]> {
	const pageSize = Math.min(maxEntries, MAX_PAGE_SIZE);
	const found = new Map<unknown, T>();
	for (let page = 1; ; page++) {
		const { results, next } = await readPage(page, pageSize);
		const before = found.size;
		// Entries can move to later pages in the meantime, so one may come twice.
		for (const entry of results.filter(Boolean)) found.set(entry.id ?? entry, entry);
		const isLast = next === null || (next === undefined && results.length < pageSize);
		if (found.size >= maxEntries || isLast || results.length === 0) break;
		if (found.size > MAX_LIST_ENTRIES) {
			throw new RoeError(
				'LIST_ENDLESS',
				`Could not read the whole list: it has more than ${MAX_LIST_ENTRIES} entries`,
				"Turn off 'Return All' and set 'Limit', or narrow the list with 'Filters'.",
			);
		}
		if (found.size === before) {
			throw new RoeError(
				'LIST_ENDLESS',
				`Could not read the whole list: page ${page} has only entries of earlier pages`,
				"Roe’s list repeats itself, or changes while it’s read. Turn off 'Return All' and set 'Limit', or narrow the list with 'Filters'.",
			);
		}
	}
	return [...found.values()].slice(0, maxEntries);
}
