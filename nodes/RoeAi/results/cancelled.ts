import type { IDataObject } from 'n8n-workflow';

import type { BulkStatus } from '../transport/types';
import { isMissing, statusOutput } from './jobStatus';
import { findStatus } from './statuses';

/**
 * What came of the request to cancel a job, which Roe takes alike for jobs that run and for jobs that are over: told by the
 * job's status afterwards.
 *
 * @param job Undefined where the status could not be read.
 */
export function cancelOutput(jobId: string, job: BulkStatus | undefined): IDataObject {
	const unknown = {
		jobId,
		cancelled: true,
		note: 'Roe took the request. The job’s status is not known.',
	};
	if (job === undefined || isMissing(job)) return unknown;
	const { status, isFinished } = statusOutput(jobId, job);
	if (status === 'CANCELLED') return { jobId, cancelled: true, status };
	if (isFinished) {
		return { jobId, cancelled: false, status, note: 'The job was over before it was cancelled' };
	}
	if (findStatus(job.status) === undefined) return { ...unknown, status };
	return { jobId, cancelled: true, status, note: 'Roe took the request. The job is about to end.' };
}
