import type { INodePropertyOptions } from 'n8n-workflow';

import type { Agent } from '../transport/types';

/** Agents as list options: name and engine, or the ID if an agent has no name. */
export function toAgentOptions(agents: Agent[]): INodePropertyOptions[] {
	return agents
		.filter((agent) => typeof agent?.id === 'string')
		.map(({ id, name, engine_name: engine }) => ({
			name: [name || id, ...(engine ? [`(${engine})`] : [])].join(' '),
			value: id,
		}));
}
