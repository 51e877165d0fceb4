import type { Metadata } from '../shared/metadata';

/**
 * - `metadata`: what was sent.
 * - `recovered`: the response to the start was lost, and the job was found later.
 * - `deduplicated`: the job of the deduplication key was there already. With a response, another item of this run has started it.
 */
export type StartedJob<Response> =
	| { isNew: true; response: Response; metadata: Metadata }
	| { isNew: false; deduplicated: true; response: Response }
	| { isNew: false; jobId: string; recovered: boolean; deduplicated: boolean };

export interface AsyncJob {
	jobId: string;
	recovered: boolean;
	deduplicated: boolean;
	isNew: boolean;
	/** What was sent; undefined for a job that was there already. */
	metadata?: Metadata;
}

/** For runs whose response is the job's ID. */
export function toAsyncJob(started: StartedJob<string>): AsyncJob {
	if (!('response' in started)) return started;
	const { response: jobId, isNew } = started;
	const job = { jobId, recovered: false, deduplicated: !isNew, isNew };
	return started.isNew ? { ...job, metadata: started.metadata } : job;
}
