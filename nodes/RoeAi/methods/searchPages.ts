import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import type { Page } from '../transport/types';

const SEARCH_PAGE_SIZE = 50;

/** One page of a list that Roe searches, newest first. @param paginationToken The page's number; the first page if there is none. */
export async function searchPages<T>(
	context: ILoadOptionsFunctions,
	paginationToken: string | undefined,
	listPage: (query: { page: number; pageSize: number; ordering: string }) => Promise<Page<T>>,
	toOptions: (entries: T[]) => INodeListSearchItems[],
): Promise<INodeListSearchResult> {
	const page = paginationToken === undefined ? 1 : Number(paginationToken);
	try {
		const query = { page, pageSize: SEARCH_PAGE_SIZE, ordering: '-created_at' };
		const { results, next } = await listPage(query);
		return {
			results: toOptions(results),
			// An empty page with a next link would be requested again without end.
			paginationToken: next && results.length > 0 ? String(page + 1) : undefined,
		};
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
