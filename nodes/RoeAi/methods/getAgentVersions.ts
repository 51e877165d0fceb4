import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../shared/inputError';
import { toNodeError } from '../platform/toNodeError';
import { listVersions } from '../transport/agents';
import type { AgentVersion } from '../transport/types';
import { toSafeOptions } from './agentOptions';
import { readCurrentAgentId } from './currentAgent';

/** Options of 'Agent Version': the agent's versions, in Roe's order. */
export async function getAgentVersions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const current = { name: 'Current Version', value: '' };
	try {
		const versions = await listVersions(this, readCurrentAgentId(this));
		return [current, ...toSafeOptions(versions.map(toVersionEntry))];
	} catch (error) {
		if (error instanceof InputError) {
			return [{ ...current, description: `${error.message}. ${error.description}` }];
		}
		throw toNodeError(this.getNode(), error);
	}
}

function toVersionEntry(version: AgentVersion | null) {
	const { id, version_name: name, created_at: createdAt, description } = version ?? {};
	return {
		id,
		texts: [name || id, createdAt && `(${String(createdAt).slice(0, 10)})`],
		description,
	};
}
