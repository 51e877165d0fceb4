import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { listedIncludeParameter, readInclude } from '../../parameters/include';
import { listingParameters, readListLimit } from '../../parameters/listing';
import { type ParameterReader, createItemReader } from '../../parameters/parameterReader';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { buildSortParameter, readOrdering } from '../../parameters/sort';
import { toListedJobOutput } from '../../results/listedJob';
import { type JobFilter, listJobs } from '../../transport/jobs';
import { findStatus, STATUSES } from '../../transport/jobStatuses';
import { readAllPages } from '../../transport/readAllPages';
import { suggestExecuteOnce } from '../hints';
import type { Operation } from '../operation';
import { processItemsToLists } from '../processItems';

const STATUS_OPTIONS = STATUSES.map(({ label, code, description }) => ({
	name: label,
	value: code,
	description,
})).sort((a, b) => a.name.localeCompare(b.name));

const jobFiltersParameter: INodeProperties = {
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
			description: 'Only jobs created at this time or later, in the workflow’s time zone',
		},
		{
			displayName: 'Created Before',
			name: 'createdTo',
			type: 'dateTime',
			default: '',
			description: 'Only jobs created at this time or earlier, in the workflow’s time zone',
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
			description: 'Only jobs whose metadata contains this',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. Northwind',
			description: 'Only jobs that match these words in Roe’s search',
		},
		{
			displayName: 'Status',
			name: 'statusCode',
			type: 'options',
			default: 3,
			description: 'Only jobs that currently have this status',
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
};

const jobSortParameter = buildSortParameter('jobs', [
	{ name: 'Cost', value: 'cost' },
	{ name: 'Created At', value: 'created_at' },
	{ name: 'Duration', value: 'duration' },
	{ name: 'Last Updated At', value: 'last_updated_at' },
	{ name: 'Status', value: 'status_code' },
]);

export const getAllJobsOperation: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many jobs of agent',
		description: 'List the jobs of an agent, with filters and sorting',
	},
	subtitle: 'Lists jobs',
	properties: [
		agentIdParameter,
		...listingParameters,
		...buildOutputParameters(['jobId', 'status', 'createdAt']),
		{ ...listedIncludeParameter, displayOptions: { show: { simplify: [true] } } },
		jobFiltersParameter,
		jobSortParameter,
	],
	async execute(context, items) {
		suggestExecuteOnce(context, items.length);
		return await processItemsToLists(
			context,
			items,
			async (i) => await listJobsForItem(context, i),
		);
	},
};

async function listJobsForItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<Array<INodeExecutionData | IDataObject>> {
	const agentId = readAgentId(context, itemIndex);
	const filter = readFilter(context, itemIndex);
	const simplify = readSimplify(context, itemIndex);
	const include = simplify ? readInclude(context, itemIndex) : [];
	const jobs = await readAllPages(
		readListLimit(context, itemIndex),
		async (page, pageSize) => await listJobs(context, agentId, { ...filter, page, pageSize }),
	);
	return jobs.map((job) => ({ json: simplify ? toListedJobOutput(job, include) : { ...job } }));
}

function readFilter(context: IExecuteFunctions, itemIndex: number): JobFilter {
	const reader = createItemReader(context, itemIndex, [jobFiltersParameter]);
	const filters = reader.collection('filters');
	return {
		ordering: readOrdering(context, itemIndex, jobSortParameter),
		statusCode: readStatusCode(filters),
		versionName: filters.text('versionName'),
		metadata: filters.textOrJson('metadata'),
		createdFrom: filters.timeIfGiven('createdFrom'),
		createdTo: filters.timeIfGiven('createdTo'),
		jobId: filters.uuidIfGiven('jobId', 'Use the ID that a run operation returned.'),
		search: filters.text('search'),
	};
}

/** Expressions may also use the word that Get Status returns. */
function readStatusCode(filters: ParameterReader): number | undefined {
	const status = findStatus(filters.raw('statusCode'));
	return status?.code ?? filters.choiceIfGiven<number>('statusCode');
}
