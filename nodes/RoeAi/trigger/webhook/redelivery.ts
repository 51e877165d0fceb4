import type { IHookFunctions } from 'n8n-workflow';

import { type FinishedJob, toFinishedJob } from '../../transport/finishedJob';
import { resendWebhook } from '../../transport/jobs';
import { parseRoeTime } from '../../transport/roeTime';
import { getDeliveryKey } from '../deliveryKey';
import { readPageOfJobs } from '../readPageOfJobs';
import type { Settings } from '../settings';

/**
 * Latest finished jobs of an agent that are looked at: fewer than the keys that are stored of deliveries, so that one that has been
 * delivered is known.
 */
const MAX_JOBS_CHECKED = 500;
/** Jobs that ended longer ago are left alone, ms: one that can't be delivered must not be asked for for ever. */
const MAX_AGE_MS = 7 * 24 * 3_600_000;
/** Requests at the same time: n8n is starting, and each brings it a delivery. */
const MAX_RESENDS_AT_ONCE = 5;

/** What is known of the webhook and of its deliveries. */
export interface DeliveryState {
	webhookId: string;
	events: Settings['events'];
	/** By agent ID: from when on deliveries count, in ms since 1970 by Roe's clock. */
	since: Record<string, number>;
	/** Whether an execution has started for a delivery, by its key. */
	isClaimed(key: string): boolean;
}

/**
 * Roe's time, in ms since 1970, or that of the latest change of a job, where Roe does not tell; 0 where no agent is given.
 *
 * @throws {RoeError} where the agents' jobs can't be listed.
 */
export async function readRoeTime(context: IHookFunctions, agentIds: string[]): Promise<number> {
	let latest = 0;
	for (const agentId of agentIds) {
		const { jobs, now } = await readPageOfJobs(context, agentId, 1);
		if (now !== undefined) return now;
		latest = Math.max(latest, ...jobs.map((job) => parseRoeTime(job.last_updated_at) ?? 0));
	}
	return latest;
}

/**
 * Has Roe deliver again what it takes for delivered, or never delivered, and no execution has started for: n8n 2.41 answers
 * every request with success while it starts ("n8n is starting up"), Roe may give up while n8n is away, and a link to an agent
 * may have been missing meanwhile.
 *
 * @returns How many deliveries it asked for.
 * @throws {RoeError} where the jobs can't be listed, or Roe does not deliver again.
 */
export async function resendMissed(context: IHookFunctions, state: DeliveryState): Promise<number> {
	const missed: FinishedJob[] = [];
	for (const [agentId, since] of Object.entries(state.since)) {
		const jobs = await listLatestJobs(context, agentId, since);
		missed.push(...jobs.filter((job) => isMissed(job, state)));
	}
	missed.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0));
	for (let begin = 0; begin < missed.length; begin += MAX_RESENDS_AT_ONCE) {
		const some = missed.slice(begin, begin + MAX_RESENDS_AT_ONCE);
		await Promise.all(
			some.map(async ({ jobId }) => await resendWebhook(context, jobId, state.webhookId)),
		);
	}
	return missed.length;
}

function isMissed(job: FinishedJob, { events, isClaimed }: DeliveryState): boolean {
	return events.has(job.event) && !isClaimed(getDeliveryKey(job));
}

/** An agent's jobs that finished since a time, as far as they are looked at. */
async function listLatestJobs(
	context: IHookFunctions,
	agentId: string,
	since: number,
): Promise<FinishedJob[]> {
	const found = new Map<string, FinishedJob>();
	let checked = 0;
	for (let page = 1; ; page++) {
		const { jobs, isLast, now = Date.now() } = await readPageOfJobs(context, agentId, page);
		const from = Math.max(since, now - MAX_AGE_MS);
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
