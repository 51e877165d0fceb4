import { parseUuid } from '../../shared/uuid';
import { type FinishedJob, toFinishedJob } from '../../transport/finishedJob';
import { listJobs } from '../../transport/jobs';
import { pause } from '../../transport/pause';
import type { RoeContext } from '../../transport/sendRequest';

/** Roe may deliver a job a moment before it shows it as finished, ms. */
const MAX_LAG_MS = 10_000;
/** Pause between two looks, ms. */
const RETRY_PAUSE_MS = 1000;
/** Looks at a list that does not have the job, until it counts as one that is not the agent's. */
const MAX_LOOKUPS_OF_UNKNOWN = 3;

/**
 * A job that a delivery tells of, as Roe itself tells of it. The list of the agent's jobs says both in one call: whether the job
 * is this agent's, and how it ended. (A failed job's other answers may lack its agent.)
 *
 * @param told What the delivery says.
 * @returns Undefined where the agent has no such job, or Roe does not show it as finished.
 * @throws {RoeError} where the list can't be read.
 */
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
