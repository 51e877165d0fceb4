import { RoeError } from './roeError';
import type { Page } from './types';

const LARGEST_PAGE = 100;

/**
 * Reads a list page by page until enough is there.
 *
 * @param most Entries to give; Infinity for all.
 * @param readPage Reads one page, from 1.
 * @throws {RoeError} where Roe gives the same page again and again: that list would never end.
 */
export async function allPages<T extends { id: string }>(
	most: number,
	readPage: (page: number, pageSize: number) => Promise<Page<T>>,
): Promise<T[]> {
	const pageSize = Math.min(most, LARGEST_PAGE);
	const found = new Map<unknown, T>();
	for (let page = 1; ; page++) {
		const { results, next } = await readPage(page, pageSize);
		const before = found.size;
		// While a list is read, entries may move to later pages: the same one can come twice.
		for (const entry of results.filter(Boolean)) found.set(entry.id ?? entry, entry);
		const isLast = next === null || (next === undefined && results.length < pageSize);
		if (found.size >= most || isLast || results.length === 0) break;
		if (found.size === before) {
			throw new RoeError(
				'LIST_ENDLESS',
				`Could not read the whole list: page ${page} holds only entries of the pages before`,
				'Roe’s list does not move on, or changes while it is read. Set a limit, or narrow the list with filters.',
			);
		}
	}
	return [...found.values()].slice(0, most);
}
