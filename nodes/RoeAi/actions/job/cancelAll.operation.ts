import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { toCancelAllOutput } from '../../results/jobActions';
import { cancelAllJobs } from '../../transport/jobs';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

export const cancelAllJobsOperation: Operation = {
	option: {
		name: 'Cancel All',
		value: 'cancelAll',
		action: 'Cancel all jobs of agent',
		description:
			'Cancel all waiting and running jobs of an agent, including those started elsewhere',
	},
	subtitle: 'Cancels all jobs',
	properties: [
		{
			displayName: 'This also cancels jobs that other workflows and people started.',
			name: 'cancelAllNotice',
			type: 'notice',
			default: '',
		},
		agentIdParameter,
	],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const agentId = readAgentId(context, itemIndex);
			return toCancelAllOutput(agentId, await cancelAllJobs(context, agentId));
		});
		return output;
	},
};
