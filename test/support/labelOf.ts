import type { INodeProperties } from 'n8n-workflow';

import { RoeAi } from '../../nodes/RoeAi/RoeAi.node';

/**
 * What the editor calls a parameter of the node, or an entry of one of its collections.
 *
 * @param name The parameter's own name, e.g. `maxConcurrency`.
 */
export function labelOf(name: string): string {
	const entries = new RoeAi().description.properties.flatMap((property) => [
		property,
		...(property.options ?? []).filter((option): option is INodeProperties => 'type' in option),
	]);
	return entries.find((entry) => entry.name === name)!.displayName;
}
