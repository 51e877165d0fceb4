/**
 * What happened, as a list of events in the order of time, from the sides of the workflow, of the server, and of the person who reads
 * the output. `case`: one item of one execution or of its retries. `job`: the job that is intended for it; cases with one
 * deduplication key intend the same. `mark`: that by which the server's jobs can be told apart, such as an input's text.
 */
export type HistoryEvent =
	| { type: 'intended'; case: string; job: string; mark: string }
	| { type: 'attempted'; case: string; execution: string }
	/** A request left the client. */
	| { type: 'sent'; marks: string[] }
	/** The server started a job. */
	| { type: 'accepted'; jobId: string; mark: string }
	/** The server returned an earlier job, from its cache. */
	| { type: 'cached'; jobId: string; mark: string }
	/** The job ended without a result, so another may replace it. */
	| { type: 'jobFailed'; jobId: string }
	/** The client returned a job's ID or result. */
	| { type: 'handed'; case: string; jobId: string; recovered?: boolean }
	/** The client returned an error that says that the job may exist. */
	| { type: 'announced'; case: string; error: string }
	/** The client returned an error that doesn't say so. */
	| { type: 'refused'; case: string; error: string }
	/** The process died. n8n marks its execution as crashed, which is how a person sees that its jobs may exist. */
	| { type: 'crashed'; execution: string }
	/** A person stopped the execution, and n8n says so. */
	| { type: 'stopped'; execution: string }
	| { type: 'retried'; execution: string; of: string };

/** The events of one client that has run once: what was to be started, what the server has, and what the client returned. */
export function toHistory(
	items: string[],
	jobs: Array<{ id: string; item: string }>,
	outcomes: Array<{ item: string; jobId?: string; isRecovered?: boolean; error?: string }>,
	saysThatItMayExist: (error: string) => boolean,
): HistoryEvent[] {
	return [
		...items.map((item) => ({ type: 'intended' as const, case: item, job: item, mark: item })),
		...jobs.map(({ id, item }) => ({ type: 'accepted' as const, jobId: id, mark: item })),
		...outcomes.flatMap(({ item, jobId, isRecovered, error }): HistoryEvent[] => {
			if (jobId !== undefined) {
				return [{ type: 'handed', case: item, jobId, recovered: isRecovered === true }];
			}
			if (error === undefined) return [];
			return [{ type: saysThatItMayExist(error) ? 'announced' : 'refused', case: item, error }];
		}),
	];
}
