import type { INodePropertyOptions } from 'n8n-workflow';

import { toSafeText } from '../shared/safeText';
import { parseUuid } from '../shared/uuid';
import type { Agent } from '../transport/types';

/** Agents as list options: name and engine, or the ID if an agent has no name. */
export function toAgentOptions(agents: Agent[]): INodePropertyOptions[] {
	return toSafeOptions(
		agents.map((agent) => ({
			id: agent?.id,
			texts: [agent?.name || agent?.id, agent?.engine_name ? `(${agent.engine_name})` : ''],
		})),
	);
}

/** Options safe to store: if a chosen value or name starts with "=", n8n runs it as an expression, which could read the workflow. */
export function toSafeOptions(
	entries: Array<{ id: unknown; texts: unknown[]; description?: string | null }>,
): INodePropertyOptions[] {
	return entries.flatMap(({ id, texts, description }) => {
		const uuid = parseUuid(id);
		if (uuid === undefined) return [];
		const name = toSafeText(texts.filter(Boolean).join(' '));
		return [
			{
				name: name.startsWith('=') ? `“${name}”` : name,
				value: uuid,
				...(description ? { description: toSafeText(String(description)) } : {}),
			},
		];
	});
}
