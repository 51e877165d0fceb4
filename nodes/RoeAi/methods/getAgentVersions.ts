import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { listVersions } from '../transport/agents';
import { readCurrentAgentId } from './currentAgent';
import { buildVersionOptions } from './versionOptions';

/** Options of 'Agent Version': the agent's versions, in Roe's order. */
export async function getAgentVersions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return await buildVersionOptions(
		this,
		async () => await listVersions(this, readCurrentAgentId(this)),
	);
}
