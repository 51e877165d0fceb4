import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readFieldName } from '../../parameters/fieldName';
import { jobIdParameters, readJobId } from '../../parameters/jobId';
import { createItemReader } from '../../parameters/parameterReader';
import {
	type DownloadedFile,
	toReferenceOutput,
	toReferencesOutput,
} from '../../results/jobActions';
import { listReferences } from '../../results/jobResult';
import type { StatusOutput } from '../../results/jobStatus';
import { withUniqueNames } from '../../results/uniqueFileNames';
import {
	createMissingResultError,
	createNotFinishedError,
	toExistingStatusOutput,
} from '../../results/waitOutput';
import { RoeError } from '../../shared/roeError';
import { Slots } from '../../shared/slots';
import { getJobStatuses } from '../../transport/jobs';
import type { BulkResult } from '../../transport/types';
import { fetchSuccessfulResults } from '../../waiting/checkJobs';
import type { Operation } from '../operation';
import { processItemsInBulkToLists } from '../processItemsInBulk';
import {
	binaryFieldParameter,
	type DownloadLimits,
	downloadOptionsParameter,
	MAX_DOWNLOADS_AT_ONCE,
	readDownloadLimits,
	storeReference,
} from './storeReference';

type Grouping = 'itemPerFile' | 'itemPerJob';

const groupingParameter: INodeProperties = {
	displayName: 'Put Files In',
	name: 'grouping',
	type: 'options',
	default: 'itemPerFile',
	description: 'Whether to return the files of a job as one item each, or all in one item',
	options: [
		{
			name: 'One Item per File',
			value: 'itemPerFile',
			description: 'An item for each file. A job without files has no item.',
		},
		{
			name: 'One Item per Job',
			value: 'itemPerJob',
			description: 'An item for each job, with all of its files',
		},
	],
};

const prefixParameter: INodeProperties = {
	displayName: 'Output Field Prefix',
	name: 'binaryPropertyPrefix',
	type: 'string',
	required: true,
	default: 'file_',
	placeholder: 'e.g. file_',
	hint: 'The start of the names of the output binary fields: file_0, file_1, …',
	displayOptions: { show: { grouping: ['itemPerJob'] } },
};

const fieldParameter: INodeProperties = {
	...binaryFieldParameter,
	displayOptions: { show: { grouping: ['itemPerFile'] } },
};

const PARAMETERS = [groupingParameter, fieldParameter, prefixParameter, downloadOptionsParameter];

export const downloadAllReferencesOperation: Operation = {
	option: {
		name: 'Download All References',
		value: 'downloadAllReferences',
		action: 'Download all reference files of job',
		description: 'Download all files that a job’s result refers to',
	},
	subtitle: 'Downloads all files',
	properties: [...jobIdParameters, ...PARAMETERS],
	async execute(context, items) {
		const slots = new Slots(MAX_DOWNLOADS_AT_ONCE);
		return await processItemsInBulkToLists(
			context,
			items,
			{
				read: (itemIndex) => readItem(context, itemIndex),
				async fetch(queries) {
					const jobIds = queries.map(({ jobId }) => jobId);
					const statuses = await getJobStatuses(context, jobIds);
					return { statuses, results: await fetchSuccessfulResults(context, jobIds, statuses) };
				},
				async toOutputs({ jobId, grouping, field, limits }, { statuses, results }) {
					const status = toExistingStatusOutput(jobId, statuses.get(jobId));
					const resourceIds = listResourceIds(status, results.get(jobId));
					const files = await downloadAll(context, slots, jobId, resourceIds, limits);
					return grouping === 'itemPerJob'
						? [toReferencesOutput(jobId, field, files)]
						: files.map(({ resourceId, file }) =>
								toReferenceOutput({ jobId, resourceId, field }, file),
							);
				},
			},
			{ concurrency: MAX_DOWNLOADS_AT_ONCE },
		);
	},
};

function readItem(context: IExecuteFunctions, itemIndex: number) {
	const reader = createItemReader(context, itemIndex, PARAMETERS);
	const grouping = reader.choice<Grouping>('grouping');
	return {
		jobId: readJobId(context, itemIndex),
		grouping,
		field: readFieldName(
			reader,
			(grouping === 'itemPerJob' ? prefixParameter : fieldParameter).name,
		),
		limits: readDownloadLimits(reader),
	};
}

/** A failed job has none. @throws {RoeError} if the job isn't finished, or Roe has no result for it. */
function listResourceIds(status: StatusOutput, result: BulkResult | undefined): string[] {
	const { jobId } = status;
	if (!status.isFinished) throw createNotFinishedError(status);
	if (!status.isSuccessful) return [];
	if (result === undefined) throw createMissingResultError(jobId);
	return listReferences(jobId, result).map(({ resourceId }) => resourceId);
}

/** Downloads several files at once; after a failure no others start. The files are in the order of their IDs. */
async function downloadAll(
	context: IExecuteFunctions,
	slots: Slots,
	jobId: string,
	resourceIds: string[],
	limits: DownloadLimits,
): Promise<DownloadedFile[]> {
	const signal = context.getExecutionCancelSignal();
	const failures: unknown[] = [];
	const download = async (resourceId: string) => {
		if (failures.length > 0 || signal?.aborted === true) return undefined;
		try {
			return await storeReference(context, { jobId, resourceId, ...limits });
		} catch (error) {
			failures.push(error);
			return undefined;
		}
	};
	const stored = await Promise.all(
		resourceIds.map(async (resourceId) => await slots.use(async () => await download(resourceId))),
	);
	if (failures.length > 0) throw explainFailure(failures[0], resourceIds.length);
	const files = withUniqueNames(stored.filter((file) => file !== undefined));
	return files.map((file, index) => ({ resourceId: resourceIds[index], file }));
}

function explainFailure(error: unknown, count: number): unknown {
	if (!(error instanceof RoeError) || count === 1) return error;
	return error.withNote(
		`The job’s item has none of its ${count} files. To get the others, use 'Download Reference' for each of the 'references' in the job’s result.`,
	);
}
