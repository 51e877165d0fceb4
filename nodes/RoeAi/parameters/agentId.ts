import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { getItemParameter } from '../platform/itemParameter';
import { requireUuid, UUID_PATTERN } from '../shared/uuid';
import { readOnce } from './readOnce';
import { valueInLocator } from './resourceLocator';

const UUID_SOURCE = `${UUID_PATTERN}(?![0-9a-z])`;
/** Patterns for the agent's ID in a URL, most reliable first, since an organization's ID may precede it. */
const ID_PATTERNS = [
	// Matches "…/agents/<ID>", "…/agents/run/<ID>" and "?agent_id=<ID>".
	new RegExp(`agents?(?:[_-]?id)?[/=](?:run/)?(?<id>${UUID_SOURCE})`, 'i'),
	// Matches "…/agents/invoice-extraction-<ID>".
	new RegExp(`agents?/[^/?#&=\\s]*?(?<![0-9a-z])(?<id>${UUID_SOURCE})`, 'i'),
	new RegExp(`(?<![0-9a-z])(?<id>${UUID_SOURCE})`, 'i'),
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
						regex: `[\\s\\S]*${UUID_PATTERN}[\\s\\S]*`,
						errorMessage: 'This URL has no agent ID in it',
					},
				},
			],
		},
	],
};

/** Reads the parameter 'Agent' of one item. @throws {InputError} if it is empty or has no ID. */
export function readAgentId(context: IExecuteFunctions, itemIndex: number): string {
	return readOnce(context, 'agentId', () =>
		parseAgentId(getItemParameter(context, 'agentId', itemIndex, '')),
	);
}

/** Reads a lower-case agent ID from an ID, a URL or a resource locator. @throws {InputError} if it has no ID. */
export function parseAgentId(
	given: unknown,
	parameter = 'Agent',
	advice = 'Choose the agent from the list, or copy its ID from the URL of its page in Roe.',
): string {
	const value = valueInLocator(given);
	return requireUuid(parameter, findIdInAddress(value) ?? value, advice);
}

function findIdInAddress(value: unknown): string | undefined {
	if (typeof value !== 'string' || !/^\s*https?:\/\/|agents\//i.test(value)) return undefined;
	// Slashes in a query are encoded.
	const address = value.replace(/%2F/gi, '/');
	for (const place of ID_PATTERNS) {
		const id = place.exec(address)?.groups?.id;
		if (id !== undefined) return id;
	}
	return undefined;
}
