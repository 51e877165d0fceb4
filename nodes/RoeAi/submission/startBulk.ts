import type { IExecuteFunctions } from 'n8n-workflow';

import type { RoeError } from '../shared/roeError';
import { parseStartedJobIds, MAX_RUNS_PER_CALL, buildRunBulkRequest } from '../transport/runs';
import { AdaptiveLimiter } from './adaptiveLimiter';
import type { StartKind } from './classifyStartResponse';
import type { Resolve } from './resolution';
import { createResolve } from './resolve';
import { sendStart } from './sendStart';
import { sendUntilAccepted } from './sendUntilAccepted';
import { isUnresolved } from './submissionRecord';
import type { Submission, SubmissionStore } from './submissionStore';

export interface BulkEntry {
	agentId: string;
	inputs: Record<string, string>;
	skipCache: boolean;
	submission: Submission;
	timeoutMs: number;
}

/**
 * Starts many items' jobs, up to 1,000 per request, and returns the errors of entries without a job ID.
 * The jobs have no metadata, so one can't be found if the response is lost. The request isn't sent again then.
 */
export async function startBulk(
	context: IExecuteFunctions,
	store: SubmissionStore,
	entries: BulkEntry[],
	continueOnFail: boolean,
): Promise<Map<BulkEntry, unknown>> {
	const resolve = createResolve(context, store.startedAt);
	const failures = new Map<BulkEntry, unknown>();
	for (const entry of entries) await resolveEntry(resolve, entry, undefined, failures);
	const missing = entries.filter(({ submission }) => submission.record.state === 'new');
	for (const batch of toBatches(missing)) {
		if (failures.size > 0 && !continueOnFail) break;
		if (context.getExecutionCancelSignal()?.aborted === true) break;
		const error = await startBatch(context, batch);
		if (error === undefined) continue;
		for (const entry of batch) {
			failures.set(entry, error);
			await resolveEntry(resolve, entry, error, failures);
		}
	}
	return failures;
}

async function startBatch(
	context: IExecuteFunctions,
	batch: BulkEntry[],
): Promise<RoeError | undefined> {
	const [{ agentId, skipCache, timeoutMs }] = batch;
	const inputs = batch.map((entry) => entry.inputs);
	const kind: StartKind<string[]> = {
		action: batch.length === 1 ? 'start the job' : `start ${batch.length} jobs`,
		expected: batch.length === 1 ? 'a list of one job ID' : `a list of ${batch.length} job IDs`,
		readResponse: (response) => parseStartedJobIds(response, batch.length),
		getJobId: (jobIds, index) => jobIds[index],
	};
	const start = {
		kind,
		toRequest: () => buildRunBulkRequest({ agentId, inputs, skipCache, timeoutMs }),
		submissions: batch.map(({ submission }) => submission),
		traceable: false,
	};
	const result = await sendUntilAccepted(
		async () => await sendStart(context, start),
		new AdaptiveLimiter(),
		context.getExecutionCancelSignal(),
	);
	return result.kind === 'started' ? undefined : result.error;
}

async function resolveEntry(
	resolve: Resolve,
	entry: BulkEntry,
	cause: RoeError | undefined,
	failures: Map<BulkEntry, unknown>,
): Promise<void> {
	const { submission } = entry;
	if (!isUnresolved(submission.record)) return;
	try {
		const resolution = await resolve({ submission, run: undefined, cause });
		submission.apply(
			resolution.kind === 'found' ? { type: 'found', jobId: resolution.jobId } : { type: 'absent' },
		);
	} catch (error) {
		failures.set(entry, error);
	}
}

function toBatches(entries: BulkEntry[]): BulkEntry[][] {
	const alike = new Map<string, BulkEntry[]>();
	for (const entry of entries) {
		const key = `${entry.agentId} ${entry.skipCache}`;
		const others = alike.get(key);
		if (others === undefined) alike.set(key, [entry]);
		else others.push(entry);
	}
	return [...alike.values()].flatMap((all) =>
		Array.from({ length: Math.ceil(all.length / MAX_RUNS_PER_CALL) }, (_batch, index) =>
			all.slice(index * MAX_RUNS_PER_CALL, (index + 1) * MAX_RUNS_PER_CALL),
		),
	);
}
