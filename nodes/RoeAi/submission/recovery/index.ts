import type { RoeError } from '../../shared/roeError';
import { pause } from '../../transport/pause';
import type { Run } from '../../transport/runs';
import type { CreateResolve, Resolution } from '../resolution';
import { isTraceable } from '../submissionMetadata';
import type { PendingState } from '../submissionRecord';
import { CrashRecovery } from './crashRecovery';
import {
	acknowledgedBefore,
	bulkUntraceable,
	interruptedBefore,
	notShown,
	undecided,
	untraceable,
} from './errors';
import { JobLookup } from './jobLookup';

/** How long one try waits for certainty, ms. After that the user is asked to try later. */
const MAX_LOOKING_MS = 20_000;
/** Pauses between lookups, ms; the last one repeats. */
const PAUSES_MS = [200, 800, 2000, 3000];

/** Creates the function that resolves whether jobs exist, by looking for their submission IDs in Roe's list of jobs. */
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
		const hasLookup = run !== undefined && isTraceable(run, record.submissionId);
		const jobLookup = hasLookup ? getLookup(run.agentId) : undefined;
		const reconciled = await crashRecovery.reconcile(submission, jobLookup);
		if (reconciled !== undefined) return reconciled;
		const pending = submission.record;
		if (pending.state !== 'pending') return { kind: 'absent' };
		if (run === undefined) throw bulkUntraceable(cause);
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

/**
 * Looks for the job of a pending submission until it is found, or surely absent.
 *
 * @throws {RoeError} if that can't be known in time.
 */
async function lookUp({
	pending: { submissionId, sentAt, decidableAt, traceable, acknowledged },
	run,
	cause,
	jobLookup,
	signal,
}: PendingLookup): Promise<Resolution> {
	// The job of an earlier try has had time to show up. If the first lookup doesn't show it, the next one is when it is surely absent.
	const isOld = cause === undefined;
	const error = cause ?? (acknowledged ? acknowledgedBefore() : interruptedBefore());
	if (jobLookup === undefined || !traceable) throw untraceable(error, run);
	const giveUpAt = Date.now() + MAX_LOOKING_MS;
	let problem = '';
	for (let attempt = 0; ; attempt++) {
		const lookedAt = Date.now();
		const seen = await jobLookup.find(submissionId, sentAt, Math.min(lookedAt, decidableAt));
		if ('jobs' in seen) {
			const jobId = seen.jobs.get(submissionId);
			if (jobId !== undefined) return { kind: 'found', jobId };
			if (lookedAt >= decidableAt) {
				if (acknowledged) throw notShown(error, run);
				return { kind: 'absent' };
			}
			problem = 'its list of jobs does not show it, but it may still be working on the request';
		} else {
			problem = seen.unreadable;
		}
		const left = decidableAt - Date.now();
		const isSoonCertain = isOld && 'jobs' in seen && left < MAX_LOOKING_MS;
		const pauseMs = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)];
		const wait = isSoonCertain ? Math.max(left, PAUSES_MS[0]) : pauseMs;
		// Long lists take long to read.
		const isInVain = !isSoonCertain && Date.now() + wait > giveUpAt;
		if (isInVain || !(await pause(wait, signal))) throw undecided(error, run, problem);
	}
}
