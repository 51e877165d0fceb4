import { toWaited, type Waited } from '../results/waitOutput';
import { getJobStatuses } from '../transport/jobs';
import { isMissing } from '../transport/jobStatuses';
import { pause } from '../transport/pause';
import type { RoeContext } from '../transport/sendRequest';
import type { BulkStatus } from '../transport/types';

const MAX_PAUSE_MS = 60_000;
/** A new job may appear in Roe a little late. */
const ROUNDS_UNTIL_MISSING = 3;

export interface JobWait {
	jobId: string;
	timeoutMs: number;
	/** Minimum pause between checks. The shortest of all waits counts. */
	pollIntervalMs: number;
}

/**
 * Waits until all jobs finish, asking for up to 1000 per call. Returns an entry per job ID. @throws {RoeError} if requests fail.
 * `waitUntil`: when to stop whatever the timeouts, in ms since 1970.
 */
export async function waitForJobs(
	context: RoeContext,
	waits: JobWait[],
	signal?: AbortSignal,
	waitUntil = Infinity,
): Promise<Map<string, Waited>> {
	const waited = new Map<string, Waited>();
	const unknownRounds = new Map<string, number>();
	const timeouts = new Map<string, number>();
	let pollIntervalMs = Infinity;
	for (const wait of waits) {
		timeouts.set(wait.jobId, Math.max(wait.timeoutMs, timeouts.get(wait.jobId) ?? 0));
		pollIntervalMs = Math.min(pollIntervalMs, wait.pollIntervalMs);
		waited.set(wait.jobId, { kind: 'running', status: undefined });
	}
	let unfinished = [...timeouts.keys()];
	const startedAt = Date.now();
	const maxWaitMs = waitUntil - startedAt;
	const getTimeout = (jobId: string) => timeouts.get(jobId) ?? 0;
	const timeLeft = (jobId: string, passed: number) =>
		Math.min(getTimeout(jobId), maxWaitMs) - passed;

	while (unfinished.length > 0 && signal?.aborted !== true) {
		const statuses = await getJobStatuses(context, unfinished).catch((error: unknown) => {
			// A stop ends the request under way too.
			if (signal?.aborted !== true) throw error;
			return undefined;
		});
		if (statuses === undefined) break;
		unfinished = unfinished.filter((jobId) => {
			const seen = checkJob(jobId, statuses.get(jobId), unknownRounds);
			waited.set(jobId, seen);
			return seen.kind === 'running';
		});
		const passed = Date.now() - startedAt;
		unfinished = unfinished.filter((jobId) => {
			const hasTime = timeLeft(jobId, passed) > 0;
			const seen = waited.get(jobId);
			if (!hasTime && seen?.kind === 'running' && getTimeout(jobId) > maxWaitMs) {
				waited.set(jobId, { ...seen, isExecutionEnding: true });
			}
			return hasTime;
		});
		const nextTimeout = unfinished.reduce(
			(ms, jobId) => Math.min(ms, timeLeft(jobId, passed)),
			Infinity,
		);
		const wait = Math.min(getPauseMs(passed, pollIntervalMs), nextTimeout);
		if (unfinished.length > 0 && !(await pause(wait, signal))) break;
	}
	return waited;
}

function checkJob(
	jobId: string,
	job: BulkStatus | undefined,
	unknownRounds: Map<string, number>,
): Waited {
	if (job === undefined || isMissing(job)) {
		const rounds = (unknownRounds.get(jobId) ?? 0) + 1;
		unknownRounds.set(jobId, rounds);
		return rounds < ROUNDS_UNTIL_MISSING
			? { kind: 'running', status: undefined }
			: { kind: 'missing' };
	}
	unknownRounds.delete(jobId);
	return toWaited(jobId, job);
}

/** Milliseconds: a tenth of the time passed, from the interval to a minute, with jitter so that executions don't poll in step. */
export function getPauseMs(passedMs: number, intervalMs: number): number {
	const maxMs = Math.max(MAX_PAUSE_MS, intervalMs);
	const wait = Math.min(Math.max(passedMs / 10, intervalMs), maxMs);
	return wait * (0.9 + 0.2 * Math.random());
}
