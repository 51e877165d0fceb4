import { includeParameter, readInclude } from '../../parameters/include';
import { jobIdParameter, readAgentHint, readJobId } from '../../parameters/jobId';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
import { readWaitOptions, waitOptionsParameter } from '../../parameters/waitOptions';
import { selectDetails } from '../../results/jobDetails';
import { toWaitOutput } from '../../results/waitOutput';
import { readWaitDetails } from '../../waiting/readJobDetails';
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
	properties: [jobIdParameter, simplifyParameter, includeParameter, waitOptionsParameter],
	async execute(context, items) {
		const { output } = await processItemsInBulk(context, items, {
			read: (itemIndex) => ({
				jobId: readJobId(context, itemIndex),
				simplify: readSimplify(context, itemIndex),
				include: readInclude(context, itemIndex),
				agentHint: readAgentHint(context, itemIndex),
				...readWaitOptions(context, itemIndex),
			}),
			async fetch(waits) {
				const jobs = await waitAndFetchResults(context, waits, context.getExecutionCancelSignal());
				return { ...jobs, details: await readWaitDetails(context, waits, jobs) };
			},
			toOutput({ jobId, include, ...rules }, { waited, results, details }) {
				const included = selectDetails(include, details.get(jobId));
				return toWaitOutput(jobId, waited.get(jobId), results.get(jobId), rules, included);
			},
		});
		return output;
	},
};
