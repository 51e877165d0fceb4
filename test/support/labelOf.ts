import type { INodeProperties } from 'n8n-workflow';

import { RoeAi } from '../../nodes/RoeAi/RoeAi.node';

/**
 * The label of a parameter of the node, or of an entry in one of its collections.
 *
 * @param name The parameter's own name, e.g. `maxConcurrency`.
 * @param parent The collection that contains it, if another parameter has the same name, e.g. `inputs`.
 * @throws {Error} if there is no such parameter.
 */
export function labelOf(name: string, parent?: string): string {
	const properties = new RoeAi().description.properties.filter(
		(property) => parent === undefined || property.name === parent,
	);
	const entry = [...properties, ...properties.flatMap(entriesOf)].find(
		(candidate) => candidate.name === name,
	);
	if (entry === undefined) throw new Error(`The node has no parameter "${name}"`);
	return entry.displayName;
}

/** The entries of a collection, and of the rows of a fixed one. */
const entriesOf = ({ options = [] }: INodeProperties): INodeProperties[] =>
	options.flatMap((option) => {
		if ('values' in option) return option.values;
		return 'type' in option ? [option] : [];
	});
