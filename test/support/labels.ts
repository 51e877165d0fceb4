import type { INodePropertyOptions } from 'n8n-workflow';

import { RoeAi } from '../../nodes/RoeAi/RoeAi.node';

/**
 * The label that the editor shows for a value of a parameter of the node.
 *
 * @throws {Error} if the parameter has no such value.
 */
export function nameOfOption(parameter: string, value: string): string {
	const option = new RoeAi().description.properties
		.filter(({ name }) => name === parameter)
		.flatMap(({ options }) => (options ?? []) as INodePropertyOptions[])
		.find((candidate) => candidate.value === value);
	if (option === undefined) throw new Error(`"${parameter}" has no option "${value}"`);
	return option.name;
}
