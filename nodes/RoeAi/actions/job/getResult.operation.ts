import { jobIdParameter, readJobId } from '../../parameters/jobId';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
import { resultOutput } from '../../results/jobResult';
import { isMissing, statusOutput } from '../../results/jobStatus';
import { findStatus } from '../../results/statuses';
import { getJobResults, getJobStatuses } from '../../transport/jobs';
import { RoeError } from '../../transport/roeError';
import { missingJob, missingResult } from '../../waiting/jobOutcome';
import { eachBatch } from '../eachBatch';
import type { Operation } from '../operation';

export const getResult: Operation = {
	option: {
		name: 'Get Result',
		value: 'getResult',
		action: 'Get job result',
		description: 'Get a finished job’s outputs, files, cost and token counts',
	},
	subtitle: 'Reads a job’s result',
	properties: [jobIdParameter, simplifyParameter],
	async execute(context, items) {
		const { output } = await eachBatch(context, items, {
			read: (itemIndex) => ({
				jobId: readJobId(context, itemIndex),
				simplify: readSimplify(context, itemIndex),
			}),
			async ask(questions) {
				const jobIds = questions.map(({ jobId }) => jobId);
				const statuses = await getJobStatuses(context, jobIds);
				const successful = jobIds.filter(
					(jobId) => findStatus(statuses.get(jobId)?.status)?.event === 'succeeded',
				);
				return { statuses, results: await getJobResults(context, successful) };
			},
			answer({ jobId, simplify }, { statuses, results }) {
				const job = statuses.get(jobId);
				if (job === undefined || isMissing(job)) throw missingJob(jobId);
				const status = statusOutput(jobId, job);
				if (!status.isFinished) {
					throw new RoeError(
						'JOB_NOT_FINISHED',
						`The job ${jobId} has no result yet (status ${status.status})`,
						"Use the operation 'Wait' before this node, or instead of 'Get Result'.",
					);
				}
				const result = results.get(jobId);
				if (status.isSuccessful && result === undefined) throw missingResult(jobId);
				return resultOutput(status, result, simplify);
			},
		});
		return output;
	},
};
