import type { IDataObject } from 'n8n-workflow';

import type { FinishedJob } from '../transport/finishedJob';
import type { BulkResult } from '../transport/types';
import { toResultOutput } from './jobResult';
import { type StatusOutput, toStatusOutput } from './jobStatus';

/** Output item of a finished job, like Get Result's. @param result Undefined if it wasn't read, or there is none. */
export function toFinishedJobOutput(job: FinishedJob, result?: BulkResult): IDataObject {
	const output = toResultOutput(toFinishedStatus(job), result, true);
	return { ...output, agentId: output.agentId ?? job.agentId };
}

function toFinishedStatus({
	jobId,
	statusCode,
	finishedAt,
	errorMessage,
}: FinishedJob): StatusOutput {
	return toStatusOutput(jobId, {
		status: statusCode,
		timestamp: finishedAt === undefined ? undefined : finishedAt / 1000,
		error_message: errorMessage,
	});
}
