import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { JobDetail, ListedJobDetail } from '../shared/jobDetail';
import { createItemReader } from './parameterReader';

const INCLUDE_OPTIONS: Array<INodePropertyOptions & { value: JobDetail }> = [
	{
		name: 'Inputs',
		value: 'inputs',
		description: 'The inputs that the job was started with, by key',
	},
	{
		name: 'Metadata',
		value: 'metadata',
		description: 'The metadata that was stored with the job when it was started',
	},
];

export const includeParameter: INodeProperties = {
	displayName: 'Include',
	name: 'include',
	type: 'multiOptions',
	default: [],
	options: INCLUDE_OPTIONS,
	description:
		'What the job was started with, to add to its item. For metadata, the node also reads the agent’s list of jobs.',
};

/** For jobs from an agent's list, which contains both. */
export const listedIncludeParameter: INodeProperties = {
	...includeParameter,
	default: ['metadata'],
	description: 'What the job was started with, to add to its item',
};

/** For a list of jobs, which also contains their reviews. */
export const jobListIncludeParameter: INodeProperties = {
	...listedIncludeParameter,
	options: [
		...INCLUDE_OPTIONS,
		{
			name: 'Review',
			value: 'review',
			description: 'What a person decided about the job’s result, and when',
		},
	],
	description: 'What to add to each job’s item',
};

/** @throws {InputError} if an entry isn't one of the options. */
export function readInclude(context: IExecuteFunctions, itemIndex: number): JobDetail[] {
	return createItemReader(context, itemIndex, [includeParameter]).choices<JobDetail>('include');
}

/** @throws {InputError} if an entry isn't one of the options. */
export function readJobListInclude(
	context: IExecuteFunctions,
	itemIndex: number,
): ListedJobDetail[] {
	const reader = createItemReader(context, itemIndex, [jobListIncludeParameter]);
	return reader.choices<ListedJobDetail>('include');
}
