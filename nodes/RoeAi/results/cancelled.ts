import type { IDataObject } from 'n8n-workflow';

import type { BulkStatus } from '../transport/types';
import { statusOutput } from './jobStatus';

/**
 * What came of the request to cancel a job, which Roe takes alike for jobs that run and for jobs that are over: told by the
 * job's status afterwards.
 *
 * @param job Undefined where the status could not be read.
 */
export function cancelOutput(jobId: string, job: BulkStatus | undefined): IDataObject {
	const seen = job === undefined ? undefined : statusOf(jobId, job);
	if (seen === undefined) {
		return { jobId, cancelled: true, note: 'Roe took the request. The job’s status is not known.' };
	}
	const { status, isFinished } = seen;
	if (status === 'CANCELLED') return { jobId, cancelled: true, status };
	if (isFinished) {
		return { jobId, cancelled: false, status, note: 'The job was over before it was cancelled' };
	}
	return { jobId, cancelled: true, status, note: 'Roe took the request. The job is about to end.' };
}

function statusOf(jobId: string, job: BulkStatus) {
	try {
		return statusOutput(jobId, job);
	} catch {
		// A status that is not known, or none: the request to cancel went through all the same.
		return undefined;
	}
}
