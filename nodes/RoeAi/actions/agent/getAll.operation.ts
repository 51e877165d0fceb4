import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { listingParameters, readListLimit } from '../../parameters/listing';
import { createItemReader } from '../../parameters/parameterReader';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { buildSortParameter, readOrdering } from '../../parameters/sort';
import { toAgentOutput } from '../../results/agentOutput';
import { listAgents } from '../../transport/agents';
import { readAllPages } from '../../transport/readAllPages';
import { suggestExecuteOnce } from '../hints';
import type { Operation } from '../operation';
import { processItemsToLists } from '../processItems';

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
		suggestExecuteOnce(context, items.length);
		return await processItemsToLists(
			context,
			items,
			async (i) => await listAgentsForItem(context, i),
		);
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
		search: filters.text('search'),
		name: filters.text('name'),
		engineClassId: filters.text('engineClassId'),
		ordering: readOrdering(context, itemIndex, agentSortParameter),
	};
	const agents = await readAllPages(
		readListLimit(context, itemIndex),
		async (page, pageSize) => await listAgents(context, { ...filter, page, pageSize }),
	);
	return agents.map((agent) => ({ json: simplify ? toAgentOutput(agent) : { ...agent } }));
}
