import { jobIdParameter, readJobId } from '../../parameters/jobId';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
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
		description: 'Wait until the jobs of all items finish, and get their results',
	},
	subtitle: 'Waits for jobs',
	properties: [jobIdParameter, simplifyParameter, waitOptionsParameter],
	async execute(context, items) {
		const { output } = await eachBatch(context, items, {
			read: (itemIndex) => ({
				jobId: readJobId(context, itemIndex),
				simplify: readSimplify(context, itemIndex),
				...readWaitOptions(context, itemIndex),
			}),
			ask: async (waits) => await finishedJobs(context, waits, context.getExecutionCancelSignal()),
			answer({ jobId, ...rules }, { waited, results }) {
				return jobOutcome(jobId, waited.get(jobId), results.get(jobId), rules);
			},
		});
		return output;
	},
};
