import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import { listAgents } from '../transport/agents';
import { readAllPages } from '../transport/readAllPages';
import { toAgentOptions } from './agentOptions';

/** More than anybody scrolls through; IDs of others can be given with an expression. */
const MAX_AGENTS = 1000;

/** What "Agents" shows: the newest agents, newest first, with each one's engine. */
export async function getAgents(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const agents = await readAllPages(
			MAX_AGENTS,
			async (page, pageSize) => await listAgents(this, { page, pageSize, ordering: '-created_at' }),
		);
		return toAgentOptions(agents);
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
