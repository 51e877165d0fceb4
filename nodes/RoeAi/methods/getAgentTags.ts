import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import { readProperty } from '../shared/untrusted';
import { readNewestAgents } from './getAgents';
import { toSafeOptions } from './safeOptions';

/** Options of 'Tags': the tags of the newest agents, by name. Roe has no list of tags. */
export async function getAgentTags(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const agents = await readNewestAgents(this);
		const options = toSafeOptions(
			agents
				.flatMap(({ tags }) => (Array.isArray(tags) ? (tags as unknown[]) : []))
				.map((tag) => [readProperty(tag, 'id'), readProperty(tag, 'name')])
				.map(([id, name]) => ({ id, texts: [name || id] })),
		);
		const optionsById = new Map(options.map((option) => [option.value, option]));
		return [...optionsById.values()].sort((a, b) => a.name.localeCompare(b.name));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
