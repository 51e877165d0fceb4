import { jobIdParameter, readJobId } from '../../parameters/jobId';
import { isMissing, statusOutput } from '../../results/jobStatus';
import { getJobStatus, getJobStatuses } from '../../transport/jobs';
import type { BulkStatus } from '../../transport/types';
import { missingJob } from '../../waiting/jobOutcome';
import { eachBatch } from '../eachBatch';
import type { Operation } from '../operation';

export const getStatus: Operation = {
	option: {
		name: 'Get Status',
		value: 'getStatus',
		action: 'Get job status',
		description: 'Get the status of a job',
	},
	subtitle: 'Reads a job’s status',
	properties: [jobIdParameter],
	async execute(context, items) {
		const { output } = await eachBatch(context, items, {
			read: (itemIndex) => readJobId(context, itemIndex),
			async ask(jobIds): Promise<Map<string, BulkStatus>> {
				const [first, ...others] = new Set(jobIds);
				if (others.length > 0) return await getJobStatuses(context, jobIds);
				return new Map([[first, { id: first, ...(await getJobStatus(context, first)) }]]);
			},
			answer(jobId, statuses) {
				const job = statuses.get(jobId);
				if (job === undefined || isMissing(job)) throw missingJob(jobId);
				return statusOutput(jobId, job);
			},
		});
		return output;
	},
};
