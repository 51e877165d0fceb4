import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { listingParameters, readListLimit } from '../../parameters/listing';
import { createItemReader, type ParameterReader } from '../../parameters/parameterReader';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { buildSortParameter, readOrdering } from '../../parameters/sort';
import { toAgentOutput } from '../../results/agentOutput';
import { requireUuid } from '../../shared/uuid';
import { type AgentFilter, listAgents, type TagsMatch } from '../../transport/agents';
import { readAllPages } from '../../transport/readAllPages';
import type { Operation } from '../operation';
import { processListings } from '../processListings';

const agentFiltersParameter: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		{
			displayName: 'Engine Class ID',
			name: 'engineClassId',
			type: 'string',
			default: '',
			placeholder: 'e.g. PDFExtractionEngine',
			description:
				"Only agents of this engine class. The operation 'Get' returns the ID of an agent’s engine class.",
		},
		{
			displayName: 'Include Untagged',
			name: 'includeUntagged',
			type: 'boolean',
			default: true,
			description:
				"Whether to also return agents without a tag. Without 'Tag Names or IDs', only these are returned.",
		},
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			placeholder: 'e.g. Invoice Extraction',
			description: 'Only agents with this text in their name (not case-sensitive)',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. invoice',
			description: 'Only agents that match these words in Roe’s search',
		},
		{
			displayName: 'Tag Names or IDs',
			name: 'tags',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getAgentTags' },
			default: [],
			description:
				'Only agents with these tags. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Tags Match',
			name: 'tagsMatch',
			type: 'options',
			default: 'any',
			description: 'How many of the tags an agent must have',
			options: [
				{ name: 'All Tags', value: 'all', description: 'Only agents with all of the tags' },
				{ name: 'Any Tag', value: 'any', description: 'Agents with at least one of the tags' },
			],
		},
	],
};

const agentSortParameter = buildSortParameter('agents', [
	{ name: 'Created At', value: 'created_at' },
	{ name: 'Name', value: 'name' },
	{ name: 'Updated At', value: 'updated_at' },
]);

export const getAllAgentsOperation: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many agents',
		description: 'List the agents of your organization, with filters and sorting',
	},
	subtitle: 'Lists agents',
	properties: [
		...listingParameters,
		...buildOutputParameters(['agentId', 'name']),
		agentFiltersParameter,
		agentSortParameter,
	],
	async execute(context, items) {
		return await processListings(context, items, async (i) => await listAgentsForItem(context, i));
	},
};

async function listAgentsForItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<IDataObject[]> {
	const reader = createItemReader(context, itemIndex, [agentFiltersParameter]);
	const filters = reader.collection('filters');
	const simplify = readSimplify(context, itemIndex);
	const filter = {
		search: filters.trimmedText('search'),
		name: filters.trimmedText('name'),
		engineClassId: filters.trimmedText('engineClassId'),
		...readTagFilter(filters),
		ordering: readOrdering(context, itemIndex, agentSortParameter),
	};
	const agents = await readAllPages(
		readListLimit(context, itemIndex),
		async (page, pageSize) => await listAgents(context, { ...filter, page, pageSize }),
	);
	return agents.map((agent) => ({ json: simplify ? toAgentOutput(agent) : { ...agent } }));
}

/** @throws {InputError} if a tag isn't a UUID. */
function readTagFilter(filters: ParameterReader): AgentFilter {
	const advice = 'Choose tags from the list, or specify their IDs using an expression.';
	const tags = filters.list('tags').map((tag) => requireUuid('Tag Names or IDs', tag, advice));
	const tagsMatch = filters.choice<TagsMatch>('tagsMatch');
	const includeUntagged = filters.booleanIfGiven('includeUntagged') === true;
	return {
		...(tags.length > 0 && { tags, tagsMatch }),
		...(includeUntagged && { includeUntagged }),
	};
}
