import type { INodePropertyOptions } from 'n8n-workflow';

import type { Agent } from '../transport/types';

/** Agents as lists show them: by name and engine. An agent without a name is listed by its ID. */
export function toAgentOptions(agents: Agent[]): INodePropertyOptions[] {
	return agents
		.filter((agent) => typeof agent?.id === 'string')
		.map(({ id, name, engine_name: engine }) => ({
			name: [name || id, ...(engine ? [`(${engine})`] : [])].join(' '),
			value: id,
		}));
}
