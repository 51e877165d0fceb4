import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { requireUuid } from '../inputs/uuid';

const UUID_PATTERN = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

/** The first UUID of an address is the agent's: pages of an agent go on with versions or jobs after it. */
const ADDRESS_WITH_ID = `https?://[^?#]*?(${UUID_PATTERN})`;

export const agentIdParameter: INodeProperties = {
	displayName: 'Agent',
	name: 'agentId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'Choose the agent from the list, or give its ID or the address of its page in Roe',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an agent…',
			typeOptions: { searchListMethod: 'searchAgents', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://app.roe-ai.com/agents/123e4567-e89b-12d3-a456-426614174000',
			hint: 'The address of the agent’s page in Roe',
			extractValue: { type: 'regex', regex: ADDRESS_WITH_ID },
			validation: [
				{
					type: 'regex',
					properties: {
						regex: `${ADDRESS_WITH_ID}.*`,
						errorMessage: 'This is not the address of an agent: it has no ID in it',
					},
				},
			],
		},
	],
};

/**
 * The agent of one item.
 *
 * @returns A UUID in lower case.
 * @throws {BadInput} where it is empty or no UUID, whichever way it is given.
 */
export function readAgentId(context: IExecuteFunctions, itemIndex: number): string {
	const given = context.getNodeParameter('agentId', itemIndex, '') as unknown;
	const value = isLocator(given) ? given.value : given;
	return requireUuid(
		'Agent ID',
		idInAddress(value),
		'Pick the agent from the list, or copy its ID from the address of its page in Roe.',
	);
}

/** n8n's form of a resource locator. */
function isLocator(value: unknown): value is { mode: string; value: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}

/** The first UUID in the path of a web address; anything else as it is. */
function idInAddress(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	return new RegExp(`^\\s*${ADDRESS_WITH_ID}`, 'i').exec(value)?.[1] ?? value;
}
