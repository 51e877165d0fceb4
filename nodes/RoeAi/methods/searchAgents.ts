import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import { listAgents } from '../transport/agents';
import { toAgentOptions } from './agentOptions';

const SEARCH_PAGE_SIZE = 50;

/** Options of 'Agent', searched by Roe, newest first. */
export async function searchAgents(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const page = paginationToken === undefined ? 1 : Number(paginationToken);
	try {
		const { results, next } = await listAgents(this, {
			search: filter,
			page,
			pageSize: SEARCH_PAGE_SIZE,
			ordering: '-created_at',
		});
		return {
			results: toAgentOptions(results),
			// An empty page with a next link would be requested again without end.
			paginationToken: next && results.length > 0 ? String(page + 1) : undefined,
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
