import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { createItemReader } from './parameterReader';

export const simplifyParameter: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

export function readSimplify(context: IExecuteFunctions, itemIndex: number): boolean {
	return createItemReader(context, itemIndex, [simplifyParameter]).boolean('simplify');
}
