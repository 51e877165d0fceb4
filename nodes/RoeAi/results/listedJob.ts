import type { IDataObject } from 'n8n-workflow';

import type { ListedJob, StatusEvent } from '../transport/types';
import { statusOutput } from './jobStatus';

export function listedJobOutput(job: ListedJob): IDataObject {
	const lastEvent = statusEvents(job).at(-1);
	return {
		...statusOutput(job.id, { status: job.status_code, error_message: lastEvent?.error_message }),
		createdAt: job.created_at,
		lastUpdatedAt: job.last_updated_at,
		agentVersionName: job.agent_version_name,
		durationMs: job.duration_ms,
		metadata: job.metadata ?? {},
	};
}

/** Events of a job, oldest first, without malformed entries. */
export function statusEvents({ status_events: events }: ListedJob): StatusEvent[] {
	if (!Array.isArray(events)) return [];
	return events.filter(
		(event): event is StatusEvent => typeof event === 'object' && event !== null,
	);
}
