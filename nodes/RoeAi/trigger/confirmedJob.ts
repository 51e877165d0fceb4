import { parseUuid } from '../inputs/uuid';
import type { RoeContext } from '../transport/exchange';
import { listJobs } from '../transport/jobs';
import { pause } from '../transport/pause';
import { type FinishedJob, finishedJobOf } from './finishedJob';

/** Roe may deliver a job a moment before it shows it as finished, ms. */
const LONGEST_LAG = 10_000;
/** Pause between two looks, ms. */
const PAUSE = 1000;
/** Looks at a list that does not have the job, until it counts as one that is not the agent's. */
const LOOKS_FOR_UNKNOWN = 3;

/**
 * A job that a delivery tells of, as Roe itself tells of it. The list of the agent's jobs says both in one call: whether the job
 * is this agent's, and how it ended. (A failed job's other answers may lack its agent.)
 *
 * @param told What the delivery says.
 * @returns Undefined where the agent has no such job, or Roe does not show it as finished.
 * @throws {RoeError} where the list can't be read.
 */
export async function confirmedJob(
	context: RoeContext,
	{ agentId, jobId }: Pick<FinishedJob, 'agentId' | 'jobId'>,
): Promise<FinishedJob | undefined> {
	const end = Date.now() + LONGEST_LAG;
	const isIt = (job: { id: unknown } | null) => parseUuid(job?.id) === jobId;
	for (let unknown = 0; ; ) {
		const { results } = await listJobs(context, agentId, { jobId });
		const listed = results.find(isIt);
		if (listed === undefined) unknown++;
		const job = listed && finishedJobOf(agentId, { ...listed, id: jobId });
		if (job !== undefined) return job;
		const isLast = unknown >= LOOKS_FOR_UNKNOWN || Date.now() + PAUSE > end;
		if (isLast || !(await pause(PAUSE, context.getExecutionCancelSignal?.()))) return undefined;
	}
}
