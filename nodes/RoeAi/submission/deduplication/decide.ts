import { findStatus } from '../../transport/jobStatuses';
import type { KeyedJob } from './deduplicationMetadata';
import { mayBeSameInputs } from './inputsDigest';

export interface KeyQuestion {
	inputsDigest: string;
	/** The asking submission's own ID, if it has one. */
	submissionId: string | undefined;
	/** Jobs created earlier don't count. In ms since 1970. */
	since: number;
	/** Whether a failed or cancelled job is replaced by a new one. */
	restartFailed: boolean;
}

export type KeyDecision =
	/** `isOurs`: the submission started the job itself. */
	| { kind: 'found'; job: KeyedJob; isOurs: boolean }
	| { kind: 'otherInputs'; job: KeyedJob }
	| { kind: 'absent'; replacesFailed: boolean };

/** Chooses among the jobs with a key. Jobs that run or succeeded win over failed ones, the same inputs over others, newer over older. */
export function decide(jobs: KeyedJob[], question: KeyQuestion): KeyDecision {
	const { inputsDigest, submissionId, since, restartFailed } = question;
	const inWindow = jobs
		.filter(({ createdAt }) => createdAt >= since)
		.sort((a, b) => (a.createdAt === b.createdAt ? 0 : b.createdAt - a.createdAt));
	const own = inWindow.find(
		(job) => submissionId !== undefined && job.submissionId === submissionId,
	);
	if (own !== undefined) return { kind: 'found', job: own, isOurs: true };
	const alive = inWindow.filter((job) => !isFailed(job));
	const candidates = alive.length > 0 || restartFailed ? alive : inWindow;
	if (candidates.length === 0) return { kind: 'absent', replacesFailed: inWindow.length > 0 };
	const same = candidates.find((job) => mayBeSameInputs(job.inputsDigest, inputsDigest));
	return same === undefined
		? { kind: 'otherInputs', job: candidates[0] }
		: { kind: 'found', job: same, isOurs: false };
}

/** Whether no older job could change the decision. */
export function isDecisive(decision: KeyDecision): boolean {
	return decision.kind === 'found' && (decision.isOurs || !isFailed(decision.job));
}

/** Failed or cancelled. */
function isFailed({ statusCode }: KeyedJob): boolean {
	return findStatus(statusCode)?.event === 'failed';
}
