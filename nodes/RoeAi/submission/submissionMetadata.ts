import type { Run } from '../transport/runs';

/** The metadata key under which Roe keeps a submission ID with a job. */
export const SUBMISSION_METADATA = 'n8n_submission_id';

/** @returns The run with the submission ID in its metadata. The user's own keys win, as with all trace metadata. */
export function addSubmissionId(run: Run, submissionId: string): Run {
	return { ...run, metadata: { [SUBMISSION_METADATA]: submissionId, ...run.metadata } };
}

/** Whether the run's job can be found by the submission ID. */
export function isTraceable(run: Run, submissionId: string): boolean {
	return run.metadata[SUBMISSION_METADATA] === submissionId;
}
