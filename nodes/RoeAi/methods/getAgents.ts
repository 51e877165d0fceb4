import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import { listAgents } from '../transport/agents';
import { readAllPages } from '../transport/readAllPages';
import { toAgentOptions } from './agentOptions';

const MAX_AGENTS = 1000;

/** Options of 'Agents': the newest agents with their engines, newest first. */
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
