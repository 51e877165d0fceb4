import type { IDataObject } from 'n8n-workflow';

import { findStatus, isMissing } from '../transport/jobStatuses';
import type { BulkStatus } from '../transport/types';
import { toStatusOutput } from './jobStatus';

/** Output item of Cancel. Roe also accepts requests for finished jobs, so the status afterwards decides (undefined if unknown). */
export function toCancelOutput(jobId: string, job: BulkStatus | undefined): IDataObject {
	const unknown = {
		jobId,
		cancelled: true,
		note: 'Roe accepted the request. The job’s status isn’t known.',
	};
	if (job === undefined || isMissing(job)) return unknown;
	const { status, isFinished } = toStatusOutput(jobId, job);
	const known = findStatus(job.status);
	if (known?.isCancelled) return { jobId, cancelled: true, status };
	if (isFinished) {
		return {
			jobId,
			cancelled: false,
			status,
			note: 'The job finished before it could be cancelled',
		};
	}
	if (known === undefined) return { ...unknown, status };
	return {
		jobId,
		cancelled: true,
		status,
		note: 'Roe accepted the request. The job will end soon.',
	};
}
