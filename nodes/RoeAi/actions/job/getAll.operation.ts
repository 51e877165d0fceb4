import { startCase } from 'lodash';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { jobListIncludeParameter, readJobListInclude } from '../../parameters/include';
import { listingParameters, readListLimit } from '../../parameters/listing';
import { type ParameterReader, createItemReader } from '../../parameters/parameterReader';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { buildSortParameter, readOrdering } from '../../parameters/sort';
import { toListedJobOutput } from '../../results/listedJob';
import { type JobFilter, listJobs, REVIEW_STATES, type ReviewState } from '../../transport/jobs';
import { findStatus, STATUSES } from '../../transport/jobStatuses';
import { readAllPages } from '../../transport/readAllPages';
import type { Operation } from '../operation';
import { processListings } from '../processListings';

const STATUS_OPTIONS = STATUSES.map(({ label, code, description }) => ({
	name: label,
	value: code,
	description,
})).sort((a, b) => a.name.localeCompare(b.name));

const REVIEW_STATE_TEXTS: Record<ReviewState, string> = {
	agreed: 'A person agreed with the agent',
	disagreed: 'A person disagreed with the agent',
	unreviewed: 'Nobody has reviewed the job yet',
};

const REVIEW_STATE_OPTIONS = REVIEW_STATES.map((state) => ({
	name: startCase(state),
	value: state,
	description: REVIEW_STATE_TEXTS[state],
}));

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
			displayName: 'Exclude Metadata',
			name: 'excludeMetadata',
			type: 'string',
			default: '',
			placeholder: 'e.g. test',
			description: 'Only jobs whose metadata doesn’t contain this',
		},
		{
			displayName: 'Inputs',
			name: 'jobInputs',
			type: 'string',
			default: '',
			placeholder: 'e.g. Northwind',
			description: 'Only jobs whose inputs contain this',
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
			displayName: 'Review State',
			name: 'reviewState',
			type: 'options',
			default: 'agreed',
			description: 'Only jobs that people have reviewed with this outcome, or not yet reviewed',
			options: REVIEW_STATE_OPTIONS,
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
			displayName: 'Semantic Search',
			name: 'semanticSearch',
			type: 'string',
			default: '',
			placeholder: 'e.g. company with hidden owners',
			description:
				'Only jobs similar in meaning to this text. Without a sort rule, Roe chooses the order.',
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
			displayName: 'Verdict',
			name: 'verdict',
			type: 'string',
			default: '',
			placeholder: 'e.g. approved',
			description: 'Only jobs with this verdict',
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
		{ ...jobListIncludeParameter, displayOptions: { show: { simplify: [true] } } },
		jobFiltersParameter,
		jobSortParameter,
	],
	async execute(context, items) {
		return await processListings(context, items, async (i) => await listJobsForItem(context, i));
	},
};

async function listJobsForItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<Array<INodeExecutionData | IDataObject>> {
	const agentId = readAgentId(context, itemIndex);
	const filter = readFilter(context, itemIndex);
	const simplify = readSimplify(context, itemIndex);
	const include = simplify ? readJobListInclude(context, itemIndex) : [];
	const jobs = await readAllPages(
		readListLimit(context, itemIndex),
		async (page, pageSize) => await listJobs(context, agentId, { ...filter, page, pageSize }),
	);
	return jobs.map((job) => ({ json: simplify ? toListedJobOutput(job, include) : { ...job } }));
}

function readFilter(context: IExecuteFunctions, itemIndex: number): JobFilter {
	const reader = createItemReader(context, itemIndex, [jobFiltersParameter]);
	const filters = reader.collection('filters');
	const semanticSearch = filters.trimmedText('semanticSearch');
	// An order by time would move the most similar jobs away from the top.
	const byDefault = semanticSearch === '' ? undefined : '';
	return {
		ordering: readOrdering(context, itemIndex, jobSortParameter, byDefault),
		statusCode: readStatusCode(filters),
		versionName: filters.trimmedText('versionName'),
		metadata: filters.textOrJson('metadata'),
		createdFrom: filters.timeIfGiven('createdFrom'),
		createdTo: filters.timeIfGiven('createdTo'),
		jobId: filters.uuidIfGiven('jobId', 'Use the ID that a run operation returned.'),
		search: filters.trimmedText('search'),
		excludeMetadata: filters.textOrJson('excludeMetadata'),
		jobInputs: filters.textOrJson('jobInputs'),
		reviewState: filters.choiceIfGiven<ReviewState>('reviewState'),
		verdict: filters.trimmedText('verdict'),
		semanticSearch,
	};
}

/** Expressions may also use the word that Get Status returns. */
function readStatusCode(filters: ParameterReader): number | undefined {
	const status = findStatus(filters.raw('statusCode'));
	return status?.code ?? filters.choiceIfGiven<number>('statusCode');
}
