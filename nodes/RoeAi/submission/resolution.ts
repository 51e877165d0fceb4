import type { IExecuteFunctions } from 'n8n-workflow';

import type { RoeError } from '../shared/roeError';
import type { Run } from '../transport/runs';
import type { Submission } from './submissionStore';

export interface Unresolved {
	submission: Submission;
	/** The run with the submission ID in its metadata; undefined for Run Bulk, whose jobs have no metadata. */
	run: Run | undefined;
	/** The error of this try's request; undefined if an earlier try sent it. */
	cause: RoeError | undefined;
}

/** `absent`: there is certainly no job, or sending the request again would return the same one. */
export type Resolution = { kind: 'found'; jobId: string } | { kind: 'absent' };

/** Checks whether a submission's job exists, without starting one. @throws {RoeError} if that can't be determined. */
export type Resolve = (unresolved: Unresolved) => Promise<Resolution>;

/** @param runStartedAt When this execution first ran the node, in ms since 1970. */
export type CreateResolve = (context: IExecuteFunctions, runStartedAt: number) => Resolve;
