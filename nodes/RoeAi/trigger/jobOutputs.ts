import type { IDataObject } from 'n8n-workflow';

import { toFinishedJobOutput } from '../results/finishedJobOutput';
import type { FinishedJob } from '../transport/finishedJob';
import { getJobResults } from '../transport/jobs';
import type { RoeContext } from '../transport/sendRequest';
import type { Settings } from './settings';

/** Converts jobs to items, in the order in which they finished. */
export async function buildJobOutputs(
	context: RoeContext,
	{ includeResult }: Settings,
	jobs: FinishedJob[],
): Promise<IDataObject[]> {
	const successful = jobs.filter(({ event }) => event === 'succeeded').map(({ jobId }) => jobId);
	const results = includeResult ? await getJobResults(context, successful) : undefined;
	return [...jobs]
		.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0))
		.map((job) => toFinishedJobOutput(job, results?.get(job.jobId)));
}
