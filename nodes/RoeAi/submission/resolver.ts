import type { IExecuteFunctions } from 'n8n-workflow';

import type { RoeError } from '../shared/roeError';
import type { BulkSettings, Run } from '../transport/runs';
import type { Submission, SubmissionStore } from './submissionStore';

export interface Unresolved {
	submission: Submission;
	/** The run with the submission ID in its metadata. */
	run: Run;
	/** The error of this try's request; undefined if an earlier try sent it. */
	cause: RoeError | undefined;
}

/**
 * Decides whether a request whose job may exist can be sent again. Starts no job. Afterwards the record is `started` if the job was
 * found. Any other record can be sent: its request can't start a second job. @throws {RoeError} if that isn't certain.
 */
export type Resolve = (unresolved: Unresolved) => Promise<void>;

/** @param runStartedAt When this execution first ran the node, in ms since 1970. */
export type CreateResolve = (context: IExecuteFunctions, runStartedAt: number) => Resolve;

export interface BulkRunEntry {
	submission: Submission;
	inputs: Record<string, string>;
	settings: Pick<BulkSettings, 'skipCache'>;
}

export interface UnresolvedBulk<Entry extends BulkRunEntry> {
	agentId: string;
	unresolved: Entry[];
	/** All of the agent's runs: those with jobs, and those that may have some of the jobs that are found. */
	all: Entry[];
	/** The error of this try's request; undefined if an earlier try sent it. */
	cause: RoeError | undefined;
}

export interface BulkResolver {
	/** The same for the runs of bulk requests. Doesn't throw. @returns the errors of the runs that can't be sent again. */
	resolve<Entry extends BulkRunEntry>(
		unresolved: UnresolvedBulk<Entry>,
	): Promise<Map<Entry, RoeError>>;
	/** Notes that a job belongs to this run of the node, for other executions that look for theirs. */
	noteStarted(jobId: string): void;
}

export type CreateBulkResolver = (
	context: IExecuteFunctions,
	store: SubmissionStore,
) => BulkResolver;
