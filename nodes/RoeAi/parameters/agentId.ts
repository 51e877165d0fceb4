import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { requireUuid } from '../inputs/uuid';

const UUID =
	'[0-9a-f]{8}(?<dash>-?)[0-9a-f]{4}\\k<dash>[0-9a-f]{4}\\k<dash>[0-9a-f]{4}\\k<dash>[0-9a-f]{12}(?![0-9a-z])';
/** Places of the agent's ID in a URL, the most reliable first: an organization's ID may come before it. */
const ID_IN_ADDRESS = [
	// Matches "…/agents/<ID>", "…/agents/run/<ID>" and "?agent_id=<ID>".
	new RegExp(`agents?(?:[_-]?id)?[/=](?:run/)?(?<id>${UUID})`, 'i'),
	// Matches "…/agents/invoice-extraction-<ID>".
	new RegExp(`agents?/[^/?#&=\\s]*?(?<![0-9a-z])(?<id>${UUID})`, 'i'),
	new RegExp(`(?<![0-9a-z])(?<id>${UUID})`, 'i'),
];

export const agentIdParameter: INodeProperties = {
	displayName: 'Agent',
	name: 'agentId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'Choose the agent from the list, or enter its ID or the URL of its page in Roe',
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
			hint: 'The URL of the agent’s page in Roe',
			// No `extractValue`: `parseAgentId` reads the URL, in the editor as well.
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '[\\s\\S]*[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}[\\s\\S]*',
						errorMessage: 'This URL has no agent ID in it',
					},
				},
			],
		},
	],
};

/** Reads the parameter "Agent" of one item. @throws {BadInput} if it is empty or holds no ID. */
export function readAgentId(context: IExecuteFunctions, itemIndex: number): string {
	return parseAgentId(context.getNodeParameter('agentId', itemIndex, ''));
}

/** Reads an agent's ID from a locator in any mode, an ID or a URL, in lower case. @throws {BadInput} if there is no ID in it. */
export function parseAgentId(
	given: unknown,
	parameter = 'Agent',
	where = 'Choose the agent from the list, or copy its ID from the URL of its page in Roe.',
): string {
	const value = isLocator(given) ? given.value : given;
	return requireUuid(parameter, idInAddress(value) ?? value, where);
}

function isLocator(value: unknown): value is { mode: string; value: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}

function idInAddress(value: unknown): string | undefined {
	if (typeof value !== 'string' || !/^\s*https?:\/\/|agents\//i.test(value)) return undefined;
	// Slashes in a query are encoded.
	const address = value.replace(/%2F/gi, '/');
	for (const place of ID_IN_ADDRESS) {
		const id = place.exec(address)?.groups?.id;
		if (id !== undefined) return id;
	}
	return undefined;
}
