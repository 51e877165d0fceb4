import type { IDataObject } from 'n8n-workflow';

import { resultOutput } from '../results/jobResult';
import { type StatusOutput, statusOutput } from '../results/jobStatus';
import type { BulkResult } from '../transport/types';
import type { FinishedJob } from './finishedJob';

/**
 * A finished job as the workflow gets it, in the shape of the operation Get Result.
 *
 * @param result Undefined where it was not read, or there is none.
 */
export function jobOutput(job: FinishedJob, result?: BulkResult): IDataObject {
	const output = resultOutput(statusOf(job), result, true);
	return { ...output, agentId: output.agentId ?? job.agentId };
}

function statusOf({ jobId, statusCode, finishedAt, errorMessage }: FinishedJob): StatusOutput {
	return statusOutput(jobId, {
		status: statusCode,
		timestamp: finishedAt === undefined ? undefined : finishedAt / 1000,
		error_message: errorMessage,
	});
}
