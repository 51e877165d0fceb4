import type { IDataObject } from 'n8n-workflow';

import type { JobDetail } from '../shared/jobDetail';
import { getStatusEvents } from '../transport/jobStatuses';
import { toJobDetails } from '../transport/jobDetails';
import type { ListedJob } from '../transport/types';
import { selectDetails, toDetailFields } from './jobDetails';
import { toStatusOutput } from './jobStatus';

export function toListedJobOutput(job: ListedJob, include: JobDetail[]): IDataObject {
	const lastEvent = getStatusEvents(job).at(-1);
	return {
		...toStatusOutput(job.id, { status: job.status_code, error_message: lastEvent?.error_message }),
		createdAt: job.created_at,
		lastUpdatedAt: job.last_updated_at,
		agentVersionName: job.agent_version_name,
		durationMs: job.duration_ms,
		...toDetailFields(selectDetails(include, toJobDetails(undefined, job))),
	};
}
