import type { IExecuteFunctions } from 'n8n-workflow';

import type { RoeError } from '../shared/roeError';
import type { Run } from '../transport/runs';
import type { Submission } from './submissionStore';

/** A submission whose job may exist. */
export interface Unresolved {
	submission: Submission;
	/** What would be sent, with the submission ID in its metadata; undefined for Run Bulk, whose jobs have no metadata. */
	run: Run | undefined;
	/** Why it isn't known whether a request of this try started the job; undefined if it was an earlier try. */
	cause: RoeError | undefined;
}

/** `found`: the job. `absent`: there is surely none, or sending the request again would not start another one. */
export type Resolution = { kind: 'found'; jobId: string } | { kind: 'absent' };

/**
 * Resolves whether the job of a submission exists. Sends nothing that starts one. Its caller records the resolution.
 *
 * @throws {RoeError} if that can't be known: the message says that the job may exist.
 */
export type Resolve = (unresolved: Unresolved) => Promise<Resolution>;

/** @param runStartedAt Milliseconds since 1970: when this execution ran the node for the first time. */
export type CreateResolve = (context: IExecuteFunctions, runStartedAt: number) => Resolve;
