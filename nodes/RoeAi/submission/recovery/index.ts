import type { RoeError } from '../../shared/roeError';
import { pause } from '../../transport/pause';
import type { Run } from '../../transport/runs';
import type { CreateResolve, Resolution } from '../resolution';
import { isTraceable } from '../submissionMetadata';
import type { PendingState } from '../submissionRecord';
import { CrashRecovery } from './crashRecovery';
import { acknowledgedBefore, interruptedBefore, notShown, undecided, untraceable } from './errors';
import { JobLookup } from './jobLookup';

/** How long one try looks for a job before it fails, ms. */
const MAX_LOOKUP_MS = 20_000;
const PAUSES_MS = [200, 800, 2000, 3000];

/** Checks whether jobs exist by looking for their submission IDs in Roe's list of jobs. */
export const createRecovery: CreateResolve = (context, runStartedAt) => {
	const crashRecovery = new CrashRecovery(context, runStartedAt);
	const lookups = new Map<string, JobLookup>();
	const getLookup = (agentId: string) => {
		const lookup = lookups.get(agentId) ?? new JobLookup(context, agentId);
		lookups.set(agentId, lookup);
		return lookup;
	};
	return async ({ submission, run, cause }) => {
		const { record } = submission;
		if (record.state === 'started') return { kind: 'found', jobId: record.jobId };
		const hasLookup = isTraceable(run, record.submissionId);
		const jobLookup = hasLookup ? getLookup(run.agentId) : undefined;
		const reconciled = await crashRecovery.reconcile(submission, jobLookup);
		if (reconciled !== undefined) return reconciled;
		const pending = submission.record;
		if (pending.state !== 'pending') return { kind: 'absent' };
		const signal = context.getExecutionCancelSignal();
		return await lookUp({ pending, run, cause, jobLookup, signal });
	};
};

interface PendingLookup {
	pending: PendingState;
	run: Run;
	cause: RoeError | undefined;
	jobLookup: JobLookup | undefined;
	signal: AbortSignal | undefined;
}

/** Looks for the job of a pending submission. @throws {RoeError} if it's neither found nor certainly absent in time. */
async function lookUp({
	pending: { submissionId, sentAt, decidableAt, traceable, acknowledged },
	run,
	cause,
	jobLookup,
	signal,
}: PendingLookup): Promise<Resolution> {
	// An earlier try's job has had time to appear, so one more lookup, once it's decidable, is enough.
	const isOld = cause === undefined;
	const error = cause ?? (acknowledged ? acknowledgedBefore() : interruptedBefore());
	if (jobLookup === undefined || !traceable) throw untraceable(error, run);
	const giveUpAt = Date.now() + MAX_LOOKUP_MS;
	let problem = '';
	for (let attempt = 0; ; attempt++) {
		const lookedAt = Date.now();
		const result = await jobLookup.find(submissionId, sentAt, Math.min(lookedAt, decidableAt));
		if ('jobs' in result) {
			const jobId = result.jobs.get(submissionId);
			if (jobId !== undefined) return { kind: 'found', jobId };
			if (lookedAt >= decidableAt) {
				if (acknowledged) throw notShown(error, run);
				return { kind: 'absent' };
			}
			problem = 'Roe’s list of jobs doesn’t show it, but Roe may still be working on the request';
		} else {
			problem = result.unreadable;
		}
		const leftMs = decidableAt - Date.now();
		const isSoonDecidable = isOld && 'jobs' in result && leftMs < MAX_LOOKUP_MS;
		const pauseMs = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)];
		const wait = isSoonDecidable ? Math.max(leftMs, PAUSES_MS[0]) : pauseMs;
		const isTooLate = !isSoonDecidable && Date.now() + wait > giveUpAt;
		if (isTooLate || !(await pause(wait, signal))) throw undecided(error, run, problem);
	}
}
