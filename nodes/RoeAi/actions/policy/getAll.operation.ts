import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { listingParameters, readListLimit } from '../../parameters/listing';
import { createItemReader } from '../../parameters/parameterReader';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { buildSortParameter, readOrdering } from '../../parameters/sort';
import { toListedPolicyOutput } from '../../results/policyOutput';
import { listPolicies } from '../../transport/policies';
import { readAllPages } from '../../transport/readAllPages';
import type { Operation } from '../operation';
import { processListings } from '../processListings';

const policyFiltersParameter: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. alerts',
			description: 'Only policies with this text in their name or description',
		},
	],
};

const policySortParameter = buildSortParameter('policies', [
	{ name: 'Created At', value: 'created_at' },
	{ name: 'Name', value: 'name' },
	{ name: 'Updated At', value: 'updated_at' },
]);

export const getAllPoliciesOperation: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many policies',
		description: 'List the policies of your organization, with a search and sorting',
	},
	subtitle: 'Lists policies',
	properties: [
		...listingParameters,
		...buildOutputParameters(['policyId', 'name', 'description']),
		policyFiltersParameter,
		policySortParameter,
	],
	async execute(context, items) {
		return await processListings(
			context,
			items,
			async (i) => await listPoliciesForItem(context, i),
		);
	},
};

async function listPoliciesForItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<IDataObject[]> {
	const reader = createItemReader(context, itemIndex, [policyFiltersParameter]);
	const simplify = readSimplify(context, itemIndex);
	const filter = {
		search: reader.collection('filters').trimmedText('search'),
		ordering: readOrdering(context, itemIndex, policySortParameter),
	};
	const policies = await readAllPages(
		readListLimit(context, itemIndex),
		async (page, pageSize) => await listPolicies(context, { ...filter, page, pageSize }),
	);
	return policies.map((policy) => ({
		json: simplify ? toListedPolicyOutput(policy) : { ...policy },
	}));
}
