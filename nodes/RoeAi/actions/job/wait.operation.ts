import { jobIdParameter, readJobId } from '../../parameters/jobId';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
import { readWaitOptions, waitOptionsParameter } from '../../parameters/waitOptions';
import { toWaitOutput } from '../../results/waitOutput';
import { waitAndFetchResults } from '../../waiting/waitAndFetchResults';
import type { Operation } from '../operation';
import { processItemsInBulk } from '../processItemsInBulk';

export const waitOperation: Operation = {
	option: {
		name: 'Wait',
		value: 'wait',
		action: 'Wait for job and get result',
		description: 'Wait until the jobs of all items finish, and get their results',
	},
	subtitle: 'Waits for jobs',
	properties: [jobIdParameter, simplifyParameter, waitOptionsParameter],
	async execute(context, items) {
		const { output } = await processItemsInBulk(context, items, {
			read: (itemIndex) => ({
				jobId: readJobId(context, itemIndex),
				simplify: readSimplify(context, itemIndex),
				...readWaitOptions(context, itemIndex),
			}),
			fetch: async (waits) =>
				await waitAndFetchResults(context, waits, context.getExecutionCancelSignal()),
			toOutput({ jobId, ...rules }, { waited, results }) {
				return toWaitOutput(jobId, waited.get(jobId), results.get(jobId), rules);
			},
		});
		return output;
	},
};
