/** What contenders are asked, and what they answer. Python's `processes/sdk.py` speaks the same. */

export interface Target {
	/** Address of the local Roe. */
	url: string;
	/** Where to write what the processor was busy with, see `profiled`. */
	cpuProfile?: string;
}

/** Start a job for each of many items with two texts. */
export interface TextsTask extends Target {
	task: 'texts';
	contender: string;
	count: number;
	/** Items side by side; undefined leaves it to the contender. */
	concurrency?: number;
	/** Pause between batches of `concurrency`, ms, where a contender knows only that (HTTP Request). */
	batchIntervalMs?: number;
	/** n8n's "Retry On Fail": on a node that gets all items at once, or on one in a loop that gets one item at a time. */
	retryOnFail?: 'all' | 'loop';
}

/** Start a job with one file. */
export interface FileTask extends Target {
	task: 'file';
	contender: string;
	path: string;
	/** Memory is measured, and not time: see `measure`. */
	clean?: boolean;
}

/** Wait for jobs and get their results. */
export interface WaitTask extends Target {
	task: 'wait';
	contender: string;
	jobIds: string[];
	/** Shortest pause between two looks, s. */
	intervalSeconds: number;
}

export type Task = TextsTask | FileTask | WaitTask;

export interface Answer {
	/** Wall time, ms. */
	ms: number;
	/** Processor time of the contender's process, ms. */
	cpuMs: number;
	/** Of `ms`, the time in which the process had nothing to do but wait, ms; undefined where it can't tell. */
	idleMs?: number;
	/** Job IDs or results that came out, each counted once. */
	completed: number;
	failed: number;
	/** The first failure's words. */
	failure?: string;
	/** Highest resident memory above that before the task, bytes. */
	peakOverIdle: number;
	/** When it ended, ms since 1970. */
	endedAt: number;
}
