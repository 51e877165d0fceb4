import { jobIdParameters, readJobId } from '../../parameters/jobId';
import { toDeleteDataOutput } from '../../results/jobActions';
import { deleteJobData } from '../../transport/jobs';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

export const deleteDataOperation: Operation = {
	option: {
		name: 'Delete Data',
		value: 'deleteData',
		action: 'Delete job data',
		description: 'Permanently delete a finished job’s inputs, outputs and files from Roe',
	},
	subtitle: 'Deletes a job’s data',
	properties: [
		{
			displayName: 'This deletes the job’s inputs, outputs and files from Roe. You can’t undo it.',
			name: 'deleteNotice',
			type: 'notice',
			default: '',
		},
		...jobIdParameters,
	],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const jobId = readJobId(context, itemIndex);
			return toDeleteDataOutput(jobId, await deleteJobData(context, jobId));
		});
		return output;
	},
};
