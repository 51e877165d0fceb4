import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { requireUuid, UUID_PATTERN } from '../inputs/uuid';

const UUID = `${UUID_PATTERN}(?![0-9a-z])`;
/** Where in an address the agent's ID is, the surest place first: an organization's ID may stand in front of it. */
const ID_IN_ADDRESS = [
	// "…/agents/<ID>", "…/agents/run/<ID>", "?agent_id=<ID>"
	new RegExp(`agents?(?:[_-]?id)?[/=](?:run/)?(?<id>${UUID})`, 'i'),
	// "…/agents/invoice-extraction-<ID>"
	new RegExp(`agents?/[^/?#&=\\s]*?(?<![0-9a-z])(?<id>${UUID})`, 'i'),
	new RegExp(`(?<![0-9a-z])(?<id>${UUID})`, 'i'),
];

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
			// No `extractValue`: the node reads the address itself, in a run as in the editor's lists.
			validation: [
				{
					type: 'regex',
					properties: {
						regex: `[\\s\\S]*${UUID_PATTERN}[\\s\\S]*`,
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
 * @throws {BadInput} if it is empty or no UUID, whichever way it is given.
 */
export function readAgentId(context: IExecuteFunctions, itemIndex: number): string {
	return parseAgentId(context.getNodeParameter('agentId', itemIndex, ''));
}

/**
 * Reads the parameter "Agent": an ID or an address, in n8n's form of a resource locator or by itself. The mode doesn't matter, so an
 * address under "By ID" works.
 *
 * @returns A UUID in lower case.
 * @throws {BadInput} if it is empty or has no ID in it.
 */
export function parseAgentId(
	given: unknown,
	parameter = 'Agent ID',
	where = 'Pick the agent from the list, or copy its ID from the address of its page in Roe.',
): string {
	const value = valueInLocator(given);
	return requireUuid(parameter, idInAddress(value) ?? value, where);
}

/**
 * The value in n8n's form of a resource locator; anything else as it is. n8n's `isResourceLocatorValue` wants a mark (`__rl`), which
 * defaults and workflows that n8n's editor has not written lack.
 */
export function valueInLocator(given: unknown): unknown {
	return typeof given === 'object' && given !== null && 'value' in given ? given.value : given;
}

function idInAddress(value: unknown): string | undefined {
	if (typeof value !== 'string' || !/^\s*https?:\/\/|agents\//i.test(value)) return undefined;
	// In a query, slashes are written so.
	const address = value.replace(/%2F/gi, '/');
	for (const place of ID_IN_ADDRESS) {
		const id = place.exec(address)?.groups?.id;
		if (id !== undefined) return id;
	}
	return undefined;
}
