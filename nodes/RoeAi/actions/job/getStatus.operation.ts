import { jobIdParameters, readJobId } from '../../parameters/jobId';
import { toExistingStatusOutput } from '../../results/waitOutput';
import { getJobStatus, getJobStatuses } from '../../transport/jobs';
import type { BulkStatus } from '../../transport/types';
import type { Operation } from '../operation';
import { processItemsInBulk } from '../processItemsInBulk';

export const getStatusOperation: Operation = {
	option: {
		name: 'Get Status',
		value: 'getStatus',
		action: 'Get job status',
		description: 'Get the status of a job',
	},
	subtitle: 'Reads a job’s status',
	toolDescription:
		'Gets the status of a Roe AI job by its job ID, without its outputs: whether it’s waiting, running, finished or failed.',
	properties: [...jobIdParameters],
	async execute(context, items) {
		const { output } = await processItemsInBulk(context, items, {
			read: (itemIndex) => readJobId(context, itemIndex),
			async fetch(jobIds): Promise<Map<string, BulkStatus>> {
				const [first, ...others] = new Set(jobIds);
				if (others.length > 0) return await getJobStatuses(context, jobIds);
				return new Map([[first, { id: first, ...(await getJobStatus(context, first)) }]]);
			},
			toOutput(jobId, statuses) {
				return toExistingStatusOutput(jobId, statuses.get(jobId));
			},
		});
		return output;
	},
};
