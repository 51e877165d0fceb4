import type { IExecuteFunctions } from 'n8n-workflow';

import { jobIdParameters, readJobId } from '../../parameters/jobId';
import { toCancelOutput } from '../../results/cancelOutput';
import { cancelJob, getJobStatuses } from '../../transport/jobs';
import type { BulkStatus } from '../../transport/types';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

export const cancelJobOperation: Operation = {
	option: {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel job',
		description: 'Cancel a waiting or running job, and report whether it was still in time',
	},
	subtitle: 'Cancels a job',
	properties: [...jobIdParameters],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const jobId = readJobId(context, itemIndex);
			await cancelJob(context, jobId);
			return { jobId };
		});
		const statuses = await tryToReadStatuses(
			context,
			output.flatMap(({ json }) => (typeof json.jobId === 'string' ? [json.jobId] : [])),
		);
		return output.map((item) => {
			const { jobId } = item.json;
			return typeof jobId === 'string'
				? { ...item, json: toCancelOutput(jobId, statuses.get(jobId)) }
				: item;
		});
	},
};

/** The jobs are cancelled already, so unreadable statuses are no error. */
async function tryToReadStatuses(
	context: IExecuteFunctions,
	jobIds: string[],
): Promise<Map<string, BulkStatus>> {
	try {
		return await getJobStatuses(context, jobIds);
	} catch {
		return new Map();
	}
}
