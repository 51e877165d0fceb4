import type { IDataObject } from 'n8n-workflow';

import { toFinishedJobOutput } from '../results/finishedJobOutput';
import type { FinishedJob } from '../transport/finishedJob';
import { getJobResults } from '../transport/jobs';
import type { RoeContext } from '../transport/sendRequest';
import { readAgentNames } from './agentNames';
import type { Settings } from './settings';
import type { MemoryContext } from './triggerMemory';

/** Converts jobs to items, in the order in which they finished. @throws {RoeError} if results can't be read. */
export async function buildJobOutputs(
	context: MemoryContext,
	roe: RoeContext,
	{ include, includeResult }: Settings,
	jobs: FinishedJob[],
): Promise<IDataObject[]> {
	const successful = jobs.filter(({ event }) => event === 'succeeded').map(({ jobId }) => jobId);
	const agentIds = jobs.map(({ agentId }) => agentId);
	const [results, agentNames] = await Promise.all([
		includeResult ? getJobResults(roe, successful) : undefined,
		readAgentNames(context, roe, agentIds),
	]);
	return [...jobs]
		.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0))
		.map((job) => {
			const details = { agentName: agentNames.get(job.agentId), ...job.details };
			return toFinishedJobOutput({ ...job, details }, include, results?.get(job.jobId));
		});
}
