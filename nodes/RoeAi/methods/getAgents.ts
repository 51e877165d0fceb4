import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import { listAgents } from '../transport/agents';
import { readAllPages } from '../transport/readAllPages';
import type { RoeContext } from '../transport/sendRequest';
import type { Agent } from '../transport/types';
import { toAgentOptions } from './agentOptions';

const MAX_AGENTS = 1000;

/** The newest agents, newest first. @throws {RoeError} */
export async function readNewestAgents(context: RoeContext): Promise<Agent[]> {
	return await readAllPages(
		MAX_AGENTS,
		async (page, pageSize) =>
			await listAgents(context, { page, pageSize, ordering: '-created_at' }),
	);
}

/** Options of 'Agents': the newest agents with their engines, newest first. */
export async function getAgents(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		return toAgentOptions(await readNewestAgents(this));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
