import { includeParameter, readInclude } from '../../parameters/include';
import { jobIdParameters, readAgentHint, readJobId } from '../../parameters/jobId';
import { readSimplify, resultOutputParameters } from '../../parameters/simplify';
import { selectDetails } from '../../results/jobDetails';
import { toResultOutput } from '../../results/jobResult';
import {
	createMissingResultError,
	createNotFinishedError,
	toExistingStatusOutput,
} from '../../results/waitOutput';
import { getJobStatuses } from '../../transport/jobs';
import { findStatus } from '../../transport/jobStatuses';
import { parseRoeTime } from '../../transport/roeTime';
import { fetchSuccessfulResults } from '../../waiting/checkJobs';
import { readJobDetails } from '../../waiting/readJobDetails';
import { GET_RESULT_BUILDER_HINT } from '../builderHints';
import type { Operation } from '../operation';
import { processItemsInBulk } from '../processItemsInBulk';

export const getResultOperation: Operation = {
	option: {
		name: 'Get Result',
		value: 'getResult',
		action: 'Get job result',
		description: 'Get a finished job’s outputs, files, cost and token counts',
		builderHint: { propertyHint: GET_RESULT_BUILDER_HINT },
	},
	subtitle: 'Reads a job’s result',
	toolDescription:
		'Gets the result of a finished Roe AI job by its job ID: status and outputs. If the job isn’t finished, it returns an error: call it again later.',
	properties: [...jobIdParameters, ...resultOutputParameters, includeParameter],
	async execute(context, items) {
		const { output } = await processItemsInBulk(context, items, {
			read: (itemIndex) => ({
				jobId: readJobId(context, itemIndex),
				simplify: readSimplify(context, itemIndex),
				include: readInclude(context, itemIndex),
				agentHint: readAgentHint(context, itemIndex),
			}),
			async fetch(queries) {
				const jobIds = queries.map(({ jobId }) => jobId);
				const statuses = await getJobStatuses(context, jobIds);
				const results = await fetchSuccessfulResults(context, jobIds, statuses);
				const finished = queries
					.map((query) => ({ ...query, job: statuses.get(query.jobId) }))
					.filter(({ job }) => findStatus(job?.status)?.event !== undefined)
					.map(({ job, ...query }) => ({ ...query, createdAt: parseRoeTime(job?.created_at) }));
				return { statuses, results, details: await readJobDetails(context, finished, results) };
			},
			toOutput({ jobId, simplify, include }, { statuses, results, details }) {
				const status = toExistingStatusOutput(jobId, statuses.get(jobId));
				if (!status.isFinished) throw createNotFinishedError(status);
				const result = results.get(jobId);
				if (status.isSuccessful && result === undefined) throw createMissingResultError(jobId);
				return toResultOutput(status, result, simplify, selectDetails(include, details.get(jobId)));
			},
		});
		return output;
	},
};
