import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { listAgents } from '../transport/agents';
import { toAgentOptions } from './agentOptions';
import { searchPages } from './searchPages';

/** Options of 'Agent', searched by Roe, newest first. */
export async function searchAgents(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchPages(
		this,
		paginationToken,
		async (query) => await listAgents(this, { ...query, search: filter }),
		toAgentOptions,
	);
}
