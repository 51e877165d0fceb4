import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { requireTime } from '../../inputs/time';
import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { listingParameters, readLimit } from '../../parameters/listing';
import { simplifyParameter } from '../../parameters/simplify';
import { listedJobOutput } from '../../results/listedJob';
import { STATUSES } from '../../results/statuses';
import { allPages } from '../../transport/allPages';
import { type JobFilter, listJobs } from '../../transport/jobs';
import { eachItemMany } from '../eachItem';
import { hintAtOneList } from '../hints';
import type { Operation } from '../operation';

const STATUS_OPTIONS = STATUSES.map(({ label, code, description }) => ({
	name: label,
	value: code,
	description,
})).sort((a, b) => a.name.localeCompare(b.name));

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many jobs of agent',
		description: 'List the jobs of an agent, filtered and sorted',
	},
	subtitle: 'Lists jobs',
	properties: [
		agentIdParameter,
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
					displayName: 'Created After',
					name: 'createdFrom',
					type: 'dateTime',
					default: '',
					description:
						'Only jobs that were created at this time or later, in the time zone of the workflow',
				},
				{
					displayName: 'Created Before',
					name: 'createdTo',
					type: 'dateTime',
					default: '',
					description:
						'Only jobs that were created at this time or earlier, in the time zone of the workflow',
				},
				{
					displayName: 'Job ID',
					name: 'jobId',
					type: 'string',
					default: '',
					placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
					description: 'Only the job with this ID',
				},
				{
					displayName: 'Metadata',
					name: 'metadata',
					type: 'string',
					default: '',
					placeholder: 'e.g. 1042',
					description: 'Only jobs that were started with this in their metadata',
				},
				{
					displayName: 'Search',
					name: 'search',
					type: 'string',
					default: '',
					placeholder: 'e.g. Northwind',
					description: 'Only jobs that Roe finds by these words',
				},
				{
					displayName: 'Status',
					name: 'statusCode',
					type: 'options',
					default: 3,
					description: 'Only jobs that have this status now',
					options: STATUS_OPTIONS,
				},
				{
					displayName: 'Version Name',
					name: 'versionName',
					type: 'string',
					default: '',
					placeholder: 'e.g. v2',
					description: 'Only jobs of the agent version with this name',
				},
			],
		},
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			default: '-created_at',
			description: 'Which jobs come first',
			options: [
				{ name: 'Cost, Highest First', value: '-cost' },
				{ name: 'Duration, Longest First', value: '-duration' },
				{ name: 'Last Updated First', value: '-last_updated_at' },
				{ name: 'Newest First', value: '-created_at' },
				{ name: 'Oldest First', value: 'created_at' },
				{ name: 'Status', value: 'status_code' },
			],
		},
	],
	async execute(context, items) {
		hintAtOneList(context, items.length);
		return await eachItemMany(context, items, async (i) => await listForItem(context, i));
	},
};

async function listForItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<Array<INodeExecutionData | IDataObject>> {
	const agentId = readAgentId(context, itemIndex);
	const filter = readFilter(context, itemIndex);
	const simplify = context.getNodeParameter('simplify', itemIndex, true) as boolean;
	const jobs = await allPages(
		readLimit(context, itemIndex),
		async (page, pageSize) => await listJobs(context, agentId, { ...filter, page, pageSize }),
	);
	return jobs.map((job) => (simplify ? listedJobOutput(job) : { ...job }));
}

function readFilter(context: IExecuteFunctions, itemIndex: number): JobFilter {
	const filters = context.getNodeParameter('filters', itemIndex, {}) as Record<string, unknown>;
	const text = (name: string) => (filters[name] === undefined ? undefined : String(filters[name]));
	const time = (parameter: string, value: unknown) =>
		value ? requireTime(parameter, value, context.getTimezone()) : undefined;
	return {
		ordering: context.getNodeParameter('sort', itemIndex, '-created_at') as string,
		statusCode: filters.statusCode === undefined ? undefined : Number(filters.statusCode),
		versionName: text('versionName'),
		metadata: text('metadata'),
		createdFrom: time('Created After', filters.createdFrom),
		createdTo: time('Created Before', filters.createdTo),
		jobId: text('jobId'),
		search: text('search'),
	};
}
