import type { IDataObject } from 'n8n-workflow';

import type { ListedJob } from '../transport/types';
import { statusOutput } from './jobStatus';

/** A job of a list as users get it: the status fields, then what else tells jobs apart. */
export function listedJobOutput(job: ListedJob): IDataObject {
	const lastEvent = job.status_events?.[job.status_events.length - 1];
	return {
		...statusOutput(job.id, { status: job.status_code, error_message: lastEvent?.error_message }),
		createdAt: job.created_at,
		lastUpdatedAt: job.last_updated_at,
		agentVersionName: job.agent_version_name,
		durationMs: job.duration_ms,
		metadata: job.metadata ?? {},
	};
}
