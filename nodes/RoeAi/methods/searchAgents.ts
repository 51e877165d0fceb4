import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { nodeError } from '../actions/nodeErrors';
import { listAgents } from '../transport/agents';
import { toAgentOptions } from './agentOption';

const PAGE_SIZE = 50;

/** The list behind "Agent": newest first, searched by Roe, with each agent's engine beside its name. */
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
			pageSize: PAGE_SIZE,
			ordering: '-created_at',
		});
		return {
			results: toAgentOptions(results),
			// A page that claims a next one but is empty would be asked for without end.
			paginationToken: next && results.length > 0 ? String(page + 1) : undefined,
		};
	} catch (error) {
		throw nodeError(this.getNode(), error);
	}
}
