import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { nodeError } from '../actions/nodeErrors';
import { listAgents } from '../transport/agents';
import { allPages } from '../transport/allPages';

/** More than anybody scrolls through; IDs of others can be given with an expression. */
const MOST_AGENTS = 1000;

/** What "Agents" shows: the newest agents, newest first, with each one's engine. */
export async function getAgents(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const agents = await allPages(
			MOST_AGENTS,
			async (page, pageSize) => await listAgents(this, { page, pageSize, ordering: '-created_at' }),
		);
		return agents.map(({ id, name, engine_name: engine }) => ({
			name: engine ? `${name ?? id} (${engine})` : (name ?? id),
			value: id,
		}));
	} catch (error) {
		throw nodeError(this.getNode(), error);
	}
}
