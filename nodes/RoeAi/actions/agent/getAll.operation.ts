import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { textOf } from '../../inputs/text';
import { listingParameters, readLimit } from '../../parameters/listing';
import { simplifyParameter } from '../../parameters/simplify';
import { agentOutput } from '../../results/agentOutput';
import { listAgents } from '../../transport/agents';
import { allPages } from '../../transport/allPages';
import { eachItemMany } from '../eachItem';
import { hintAtOneList } from '../hints';
import type { Operation } from '../operation';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many agents',
		description: 'List the agents of the organization, filtered and sorted',
	},
	subtitle: 'Lists agents',
	properties: [
		...listingParameters,
		simplifyParameter,
		{
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
						'Only agents of this kind. The operation “Get” tells the engine class ID of an agent that you have.',
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. Invoice Extraction',
					description: 'Only agents with this name',
				},
				{
					displayName: 'Search',
					name: 'search',
					type: 'string',
					default: '',
					placeholder: 'e.g. invoice',
					description: 'Only agents that Roe finds by these words',
				},
			],
		},
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			default: '-created_at',
			description: 'Which agents come first',
			options: [
				{ name: 'Last Updated First', value: '-updated_at' },
				{ name: 'Name', value: 'name' },
				{ name: 'Newest First', value: '-created_at' },
				{ name: 'Oldest First', value: 'created_at' },
			],
		},
	],
	async execute(context, items) {
		hintAtOneList(context, items.length);
		return await eachItemMany(context, items, async (i) => await listForItem(context, i));
	},
};

async function listForItem(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const filters = context.getNodeParameter('filters', itemIndex, {}) as Record<string, unknown>;
	const simplify = context.getNodeParameter('simplify', itemIndex, true) as boolean;
	const filter = {
		search: textOf(filters.search),
		name: textOf(filters.name),
		engineClassId: textOf(filters.engineClassId),
		ordering: context.getNodeParameter('sort', itemIndex, '-created_at') as string,
	};
	const agents = await allPages(
		readLimit(context, itemIndex),
		async (page, pageSize) => await listAgents(context, { ...filter, page, pageSize }),
	);
	return agents.map((agent) => (simplify ? agentOutput(agent) : { ...agent }));
}
