import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { nodeError } from '../actions/nodeErrors';
import { isUuid } from '../inputs/uuid';
import { listVersions } from '../transport/agents';

/** What "Agent Version" shows: the versions of the chosen agent, in Roe's order. */
export async function getAgentVersions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const current = { name: 'Current Version', value: '' };
	try {
		const agentId = this.getCurrentNodeParameter('agentId', { extractValue: true });
		if (!isUuid(agentId)) return [current];
		const versions = await listVersions(this, agentId);
		return [
			current,
			...versions.map(({ id, version_name: name, created_at: createdAt, description }) => ({
				name: [name ?? id, ...(createdAt ? [`(${createdAt.slice(0, 10)})`] : [])].join(' '),
				value: id,
				...(description ? { description } : {}),
			})),
		];
	} catch (error) {
		throw nodeError(this.getNode(), error);
	}
}
