import { jobIdParameter, readJobId } from '../../parameters/jobId';
import { simplifyParameter } from '../../parameters/simplify';
import { readWaitOptions, waitOptionsParameter } from '../../parameters/waitOptions';
import { finishedJobs } from '../../waiting/finishedJobs';
import { jobOutcome } from '../../waiting/jobOutcome';
import { eachBatch } from '../eachBatch';
import type { Operation } from '../operation';

export const wait: Operation = {
	option: {
		name: 'Wait',
		value: 'wait',
		action: 'Wait for job and get result',
		description: 'Wait until the jobs of all items are finished, and get their results',
	},
	subtitle: 'Waits for jobs',
	properties: [jobIdParameter, simplifyParameter, waitOptionsParameter],
	async execute(context, items) {
		const { output } = await eachBatch(context, items, {
			read: (itemIndex) => readJobId(context, itemIndex),
			ask: async (jobIds) =>
				await finishedJobs(context, jobIds, {
					...readWaitOptions(context),
					stopped: context.getExecutionCancelSignal(),
				}),
			answer(jobId, { waited, results }, itemIndex) {
				const simplify = context.getNodeParameter('simplify', itemIndex, true) as boolean;
				const rules = { ...readWaitOptions(context), simplify };
				return jobOutcome(jobId, waited.get(jobId), results.get(jobId), rules);
			},
		});
		return output;
	},
};
