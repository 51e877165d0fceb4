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

/** `absent`: there is certainly no job, or sending the request again would return the same one. */
export type Resolution = { kind: 'found'; jobId: string } | { kind: 'absent' };

/** Checks whether a submission's job exists, without starting one. @throws {RoeError} if that can't be determined. */
export type Resolve = (unresolved: Unresolved) => Promise<Resolution>;

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

/** `unknown`: whether there is a job can't be determined. */
export type BulkResolution = Resolution | { kind: 'unknown'; error: RoeError };

export interface BulkResolver {
	/** Checks which runs' jobs exist, without starting any. Doesn't throw. @returns a resolution for each unresolved run. */
	resolve<Entry extends BulkRunEntry>(
		unresolved: UnresolvedBulk<Entry>,
	): Promise<Map<Entry, BulkResolution>>;
	/** Notes that a job belongs to this run of the node, for other executions that look for theirs. */
	noteStarted(jobId: string): void;
}

export type CreateBulkResolver = (
	context: IExecuteFunctions,
	store: SubmissionStore,
) => BulkResolver;
