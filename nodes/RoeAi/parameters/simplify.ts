import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readerOfItem } from './parameterReader';

export const simplifyParameter: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

export function readSimplify(context: IExecuteFunctions, itemIndex: number): boolean {
	return readerOfItem(context, itemIndex, [simplifyParameter]).boolean('simplify');
}
