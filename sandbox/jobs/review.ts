import { hasOutputs, type Job, type Review } from '../types';
import { costOf, verdictOf } from './outputs';
import { latestEvent } from './timeline';

const STATES = { approved: 'agreed', rejected: 'disagreed', pending: 'unreviewed' } as const;

/** Values of `review_state`. Source: the Python SDK. */
export const REVIEW_STATES: readonly string[] = Object.values(STATES);

/** Whether a person agreed with a job's result. Roe doesn't say how this follows from the review: taken here, approved is agreed. */
export function reviewStateOf({ review }: Job): (typeof STATES)[Review['review_status']] {
	return STATES[review?.review_status ?? 'pending'];
}

/**
 * What Roe calls fields of the agent's output for lists, without saying which. Taken here: those by which it filters and sorts.
 */
export function uiFields(job: Job, now: number): { verdict?: string; cost?: number } {
	if (!hasOutputs(latestEvent(job, now).status)) return {};
	const verdict = verdictOf(job);
	return { ...(verdict !== undefined && { verdict }), cost: costOf(job) };
}

/** The verdict that counts: a person's before the agent's. */
export function finalVerdictOf(job: Job, now: number): string | undefined {
	return job.review?.corrected_verdict ?? uiFields(job, now).verdict;
}
