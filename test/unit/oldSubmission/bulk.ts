import type { IExecuteFunctions } from 'n8n-workflow';

import { exchange } from '../../../nodes/RoeAi/transport/exchange';
import { RoeError } from '../../../nodes/RoeAi/transport/roeError';
import { jobIdsOf, MOST_RUNS_A_CALL, runManyRequest } from '../../../nodes/RoeAi/transport/runs';
import type { ItemMemory } from './memory';
import { Pace } from './pace';
import { startOutcome } from './startOutcome';
import { untilTaken } from './untilTaken';

/** One item's run among many. */
export interface BulkEntry {
	/** UUID. */
	agentId: string;
	/** Texts by input key. */
	inputs: Record<string, string>;
	/** Ask for a fresh run instead of a cached result. */
	skipCache: boolean;
	memory: ItemMemory;
	/** Milliseconds, see `RoeRequest`. */
	timeoutMs: number;
}

/**
 * Starts the jobs of many items, a thousand in one request, for each agent and each choice about the cache. The job IDs are written to the entries' memory.
 * Roe keeps no metadata of such jobs, so one whose answer is lost can't be found again: its request is never repeated, also not
 * by a retry of the run.
 *
 * @param goesOn Whether to go on with the next request after one failed.
 * @returns Why entries have no job ID.
 */
export async function startBulk(
	context: IExecuteFunctions,
	entries: BulkEntry[],
	goesOn: boolean,
): Promise<Map<BulkEntry, RoeError>> {
	const failures = new Map<BulkEntry, RoeError>();
	for (const entry of entries) {
		if (entry.memory.open) failures.set(entry, interrupted());
	}
	const missing = entries.filter(({ memory }) => memory.jobId === undefined && !memory.open);
	for (const batch of inBatches(missing)) {
		if (failures.size > 0 && !goesOn) break;
		if (context.getExecutionCancelSignal()?.aborted === true) break;
		const error = await startBatch(context, batch);
		if (error !== undefined) batch.forEach((entry) => failures.set(entry, error));
	}
	return failures;
}

async function startBatch(
	context: IExecuteFunctions,
	batch: BulkEntry[],
): Promise<RoeError | undefined> {
	const [{ agentId, skipCache, timeoutMs }] = batch;
	const request = runManyRequest({
		agentId,
		inputs: batch.map(({ inputs }) => inputs),
		skipCache,
		timeoutMs,
	});
	const kind = {
		doing: batch.length === 1 ? 'start the job' : `start ${batch.length} jobs`,
		expected: batch.length === 1 ? 'a list of one job ID' : `a list of ${batch.length} job IDs`,
		read: (answer: Parameters<typeof jobIdsOf>[0]) => jobIdsOf(answer, batch.length),
	};
	batch.forEach(({ memory }) => (memory.open = true));
	const outcome = await untilTaken(
		async () => startOutcome(kind, await exchange(context, request)),
		new Pace(),
		context.getExecutionCancelSignal(),
	);
	if (outcome.kind === 'unknown' || outcome.kind === 'cancelled') return lost(outcome.error);
	batch.forEach(({ memory }) => delete memory.open);
	if (outcome.kind !== 'started') return outcome.error;
	batch.forEach(({ memory }, index) => {
		memory.jobId = outcome.started[index];
		delete memory.submissionId;
	});
	return undefined;
}

function inBatches(entries: BulkEntry[]): BulkEntry[][] {
	const alike = new Map<string, BulkEntry[]>();
	for (const entry of entries) {
		const key = `${entry.agentId} ${entry.skipCache}`;
		const others = alike.get(key);
		if (others === undefined) alike.set(key, [entry]);
		else others.push(entry);
	}
	return [...alike.values()].flatMap((all) =>
		Array.from({ length: Math.ceil(all.length / MOST_RUNS_A_CALL) }, (_batch, index) =>
			all.slice(index * MOST_RUNS_A_CALL, (index + 1) * MOST_RUNS_A_CALL),
		),
	);
}

const NOT_REPEATED =
	'The jobs may have been started. The request is not repeated, also not by a retry: look at the agent’s jobs in Roe first. “Run Async” can find such jobs again by itself.';

function lost(error: RoeError): RoeError {
	return new RoeError(error.message, `${error.description} ${NOT_REPEATED}`, error.httpCode);
}

function interrupted(): RoeError {
	return new RoeError('An earlier try was interrupted and may have started this job', NOT_REPEATED);
}
