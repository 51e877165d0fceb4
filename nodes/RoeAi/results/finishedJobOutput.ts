import type { IDataObject } from 'n8n-workflow';

import type { JobDetail } from '../shared/jobDetail';
import type { FinishedJob } from '../transport/finishedJob';
import type { BulkResult } from '../transport/types';
import { selectDetails } from './jobDetails';
import { toResultOutput } from './jobResult';
import { type StatusOutput, toStatusOutput } from './jobStatus';

/** Output item of a finished job, like Get Result's. @param result Undefined if it wasn't read, or there is none. */
export function toFinishedJobOutput(
	job: FinishedJob,
	include: JobDetail[],
	result?: BulkResult,
): IDataObject {
	const { agentId, details } = job;
	// Lists may shorten long inputs.
	const inputs = result?.inputs ?? details?.inputs;
	return toResultOutput(toFinishedStatus(job), result, true, {
		...selectDetails(include, { ...details, inputs }),
		agentId,
	});
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
