import { parseUuid } from '../../shared/uuid';
import { type FinishedJob, toFinishedJob } from '../../transport/finishedJob';
import { listJobs } from '../../transport/jobs';
import { pause } from '../../transport/pause';
import type { RoeContext } from '../../transport/sendRequest';

/** Roe may deliver a job slightly before it shows it as finished, ms. */
const MAX_LAG_MS = 10_000;
const RETRY_PAUSE_MS = 1000;
/** Lookups without the job before it counts as not the agent's. */
const MAX_LOOKUPS_OF_UNKNOWN = 3;

/** Finds a job in the agent's list (other calls omit a failed job's agent); undefined if absent or unfinished. @throws {RoeError} */
export async function confirmJob(
	context: RoeContext,
	{ agentId, jobId }: Pick<FinishedJob, 'agentId' | 'jobId'>,
): Promise<FinishedJob | undefined> {
	const end = Date.now() + MAX_LAG_MS;
	const isIt = (job: { id: unknown } | null) => parseUuid(job?.id) === jobId;
	for (let unknown = 0; ; ) {
		const { results } = await listJobs(context, agentId, { jobId });
		const listed = results.find(isIt);
		if (listed === undefined) unknown++;
		const job = listed && toFinishedJob(agentId, { ...listed, id: jobId });
		if (job !== undefined) return job;
		const isLast = unknown >= MAX_LOOKUPS_OF_UNKNOWN || Date.now() + RETRY_PAUSE_MS > end;
		if (isLast || !(await pause(RETRY_PAUSE_MS, context.getExecutionCancelSignal?.())))
			return undefined;
	}
}
