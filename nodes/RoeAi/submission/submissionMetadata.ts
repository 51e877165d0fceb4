import type { Run } from '../transport/runs';

export const SUBMISSION_METADATA = 'n8n_submission_id';

/** Adds the submission ID to the run's metadata. The user's own keys win. */
export function addSubmissionId(run: Run, submissionId: string): Run {
	return { ...run, metadata: { [SUBMISSION_METADATA]: submissionId, ...run.metadata } };
}

/** Whether the run's job can be found by the submission ID. */
export function isTraceable(run: Run, submissionId: string): boolean {
	return run.metadata[SUBMISSION_METADATA] === submissionId;
}
