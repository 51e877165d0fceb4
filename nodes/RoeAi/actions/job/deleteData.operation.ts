import type { IDataObject } from 'n8n-workflow';

import { jobIdParameter, readJobId } from '../../parameters/jobId';
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
		jobIdParameter,
	],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const jobId = readJobId(context, itemIndex);
			const data = await deleteJobData(context, jobId);
			return {
				jobId,
				deleted: data.status === 'success',
				status: data.status,
				deletedCount: data.deleted_count,
				failedCount: data.failed_count,
				deletedArtifacts: data.artifacts_deleted_count,
				failedArtifacts: data.artifacts_failed_count,
				...(data.errors ? { errors: data.errors as IDataObject } : {}),
			};
		});
		return output;
	},
};
