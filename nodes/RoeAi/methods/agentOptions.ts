import type { INodePropertyOptions } from 'n8n-workflow';

import type { Agent } from '../transport/types';
import { toSafeOptions } from './safeOptions';

/** Agents as list options: name and engine, or the ID if an agent has no name. */
export function toAgentOptions(agents: Agent[]): INodePropertyOptions[] {
	return toSafeOptions(
		agents.map((agent) => ({
			id: agent?.id,
			texts: [agent?.name || agent?.id, agent?.engine_name ? `(${agent.engine_name})` : ''],
		})),
	);
}
