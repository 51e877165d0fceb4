import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { positive } from './numbers';

/** "Return All" and "Limit", as every n8n node has them. */
export const listingParameters: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

/** How many entries to give; Infinity for all. @throws {BadInput} for a limit that is no number. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true) return Infinity;
	return Math.floor(positive('Limit', context.getNodeParameter('limit', itemIndex, 50)));
}
