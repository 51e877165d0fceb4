import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { createItemReader } from './parameterReader';

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
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

/** Infinity for all. @throws {InputError} for an unreadable value. */
export function readListLimit(context: IExecuteFunctions, itemIndex: number): number {
	const reader = createItemReader(context, itemIndex, listingParameters);
	return reader.boolean('returnAll') ? Infinity : reader.number('limit');
}
