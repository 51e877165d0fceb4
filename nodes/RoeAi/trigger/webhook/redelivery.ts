import { MS_PER_DAY } from '../../shared/units';
import { type FinishedJob, toFinishedJob } from '../../transport/finishedJob';
import { resendWebhook } from '../../transport/jobs';
import { parseRoeTime } from '../../transport/roeTime';
import type { RoeContext } from '../../transport/sendRequest';
import { getDeliveryKey } from '../deliveryKey';
import { readPageOfJobs } from '../readPageOfJobs';
import type { Settings } from '../settings';

/** Fewer than `MAX_STORED_KEYS`, so that every delivered job among them is recognized. */
const MAX_JOBS_CHECKED = 500;
/** Older jobs are skipped, so that one that can't be delivered isn't requested forever. */
const MAX_MISSED_MS = 7 * MS_PER_DAY;
/** Concurrent requests, each of which causes a delivery while n8n is starting. */
const MAX_RESENDS_AT_ONCE = 5;

export interface DeliveryState {
	webhookId: string;
	events: Settings['events'];
	/** By agent ID: jobs that finished after this time are delivered. Milliseconds since 1970 by Roe's clock. */
	since: Record<string, number>;
	isClaimed(key: string): boolean;
}

/** Roe's time, or else that of the latest job change, in ms since 1970; 0 without agents. @throws {RoeError} */
export async function readRoeTime(context: RoeContext, agentIds: string[]): Promise<number> {
	let latest = 0;
	for (const agentId of agentIds) {
		const { jobs, now } = await readPageOfJobs(context, agentId, 1);
		if (now !== undefined) return now;
		latest = Math.max(latest, ...jobs.map((job) => parseRoeTime(job.last_updated_at) ?? 0));
	}
	return latest;
}

/** Requests missed deliveries, since n8n 2.41 confirms any that arrive while it starts. Returns their number. @throws {RoeError} */
export async function resendMissed(context: RoeContext, state: DeliveryState): Promise<number> {
	const missed: FinishedJob[] = [];
	for (const [agentId, since] of Object.entries(state.since)) {
		const jobs = await listLatestJobs(context, agentId, since);
		missed.push(...jobs.filter((job) => isMissed(job, state)));
	}
	missed.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0));
	for (let start = 0; start < missed.length; start += MAX_RESENDS_AT_ONCE) {
		const batch = missed.slice(start, start + MAX_RESENDS_AT_ONCE);
		await Promise.all(
			batch.map(async ({ jobId }) => await resendWebhook(context, jobId, state.webhookId)),
		);
	}
	return missed.length;
}

function isMissed(job: FinishedJob, { events, isClaimed }: DeliveryState): boolean {
	return events.has(job.event) && !isClaimed(getDeliveryKey(job));
}

async function listLatestJobs(
	context: RoeContext,
	agentId: string,
	since: number,
): Promise<FinishedJob[]> {
	const found = new Map<string, FinishedJob>();
	let checked = 0;
	for (let page = 1; ; page++) {
		const { jobs, isLast, now = Date.now() } = await readPageOfJobs(context, agentId, page);
		const from = Math.max(since, now - MAX_MISSED_MS);
		for (const listed of jobs) {
			const job = toFinishedJob(agentId, listed);
			if (job?.finishedAt !== undefined && job.finishedAt >= from) found.set(listed.id, job);
		}
		checked += jobs.length;
		const oldest = Math.min(...jobs.map((job) => parseRoeTime(job.last_updated_at) ?? 0));
		if (isLast || jobs.length === 0 || oldest < from || checked >= MAX_JOBS_CHECKED) break;
	}
	return [...found.values()];
}
