import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { requireUuid } from '../shared/uuid';
import { valueInLocator } from './resourceLocator';

export const policyIdParameter: INodeProperties = {
	displayName: 'Policy',
	name: 'policyId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'Choose the policy from the list, or enter its ID',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a policy…',
			typeOptions: { searchListMethod: 'searchPolicies', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
		},
	],
};

/** Reads the parameter 'Policy' of one item. @throws {InputError} if it is empty or not an ID. */
export function readPolicyId(context: IExecuteFunctions, itemIndex: number): string {
	return parsePolicyId(context.getNodeParameter('policyId', itemIndex, ''));
}

/** Reads a lower-case policy ID from an ID or a resource locator. @throws {InputError} if it isn't an ID. */
export function parsePolicyId(given: unknown): string {
	return requireUuid(
		'Policy',
		valueInLocator(given),
		"Choose the policy from the list, or use the 'policyId' that 'Get Many' returns.",
	);
}
