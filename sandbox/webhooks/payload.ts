import { randomUUID } from 'node:crypto';

import { isoTime } from '../clock';
import { costOf, outputsOf } from '../jobs/outputs';
import { latestEvent } from '../jobs/timeline';
import { type Agent, hasOutputs, type Job, STATUS } from '../types';

/** What is delivered when a job has ended. A cancelled job counts as failed: Roe has two words only. */
export async function deliveryOf(job: Job, now: number, baseUrl: string) {
	const { status, at, errorMessage } = latestEvent(job, now);
	const succeeded = hasOutputs(status);
	return {
		timestamp: isoTime(now),
		agent: { id: job.agent.id, name: job.agent.name },
		agent_version: { id: job.version.id, name: job.version.versionName },
		job: {
			id: job.id,
			status: succeeded ? 'succeeded' : 'failed',
			status_code: status,
			cost: succeeded ? costOf(job) : null,
			created_at: isoTime(job.createdAt),
			completed_at: isoTime(at),
			outputs: succeeded && !job.dataDeleted ? await outputsOf(job, baseUrl) : [],
			error_message: errorMessage ?? null,
			metadata: job.metadata,
		},
	};
}

/** What the test call delivers: made up, of a job that is not there. */
export function sampleDelivery(agent: Agent, now: number) {
	const version = agent.versions.at(-1);
	return {
		timestamp: isoTime(now),
		agent: { id: agent.id, name: agent.name },
		agent_version: { id: agent.currentVersionId, name: version?.versionName ?? '' },
		job: {
			id: randomUUID(),
			status: 'succeeded',
			status_code: STATUS.SUCCESS,
			cost: 0,
			created_at: isoTime(now),
			completed_at: isoTime(now),
			outputs: [{ key: 'sample', data_type: 'text/plain', value: 'A test delivery' }],
			error_message: null,
			metadata: {},
		},
	};
}
