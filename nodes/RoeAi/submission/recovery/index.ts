import { JobLookup } from '../jobLookup';
import { lookUpJob } from '../lookUpJob';
import type { CreateResolve } from '../resolver';
import { isTraceable } from '../submissionMetadata';
import { CrashRecovery } from './crashRecovery';
import { acknowledgedBefore, interruptedBefore, notShown, undecided, untraceable } from './errors';

/** Looks for the submissions' IDs in Roe's list of jobs. */
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
		if (record.state === 'started') return;
		const hasLookup = isTraceable(run, record.submissionId);
		const jobLookup = hasLookup ? getLookup(run.agentId) : undefined;
		await crashRecovery.reconcile(submission, jobLookup);
		const pending = submission.record;
		if (pending.state !== 'pending') return;
		const error = cause ?? (pending.acknowledged ? acknowledgedBefore() : interruptedBefore());
		if (jobLookup === undefined || !pending.traceable) throw untraceable(error, run);
		const signal = context.getExecutionCancelSignal();
		const result = await lookUpJob(jobLookup, pending, cause === undefined, signal);
		if (result.kind === 'undecided') throw undecided(error, run, result.problem);
		if (result.kind === 'absent' && pending.acknowledged) throw notShown(error, run);
		submission.apply(
			result.kind === 'found' ? { type: 'found', jobId: result.jobId } : { type: 'absent' },
		);
	};
};
