import type { IExecuteFunctions } from 'n8n-workflow';

import { isObject } from '../../shared/isObject';
import type { KeyedJob } from './deduplicationMetadata';

/** Afterwards, Roe's list shows a job for certain, ms. */
const MAX_AGE_MS = 60_000;
/** They are stored with the execution: more than this would make its data large, and loops and calls as a tool start few at a time. */
const MAX_JOBS = 1000;

/**
 * The jobs that this execution has started for keys lately. Roe's list may not show them yet when the next pass of a loop, or the
 * next call as a tool, looks for their keys. Kept in the node's context, which n8n keeps with the execution.
 */
export class RecentJobs {
	private readonly jobs: Record<string, unknown>;

	private count: number;

	constructor(context: Pick<IExecuteFunctions, 'getContext'>) {
		const node: { keyedJobs?: unknown } = context.getContext('node');
		const stored = isObject(node.keyedJobs) ? Object.entries(node.keyedJobs) : [];
		this.jobs = Object.fromEntries(stored.filter(([, job]) => isRecent(job)));
		node.keyedJobs = this.jobs;
		this.count = Object.keys(this.jobs).length;
	}

	/** @param name Of the agent and the key. */
	find(name: string): KeyedJob | undefined {
		const job = this.jobs[name];
		return isRecent(job) ? job : undefined;
	}

	add(name: string, { jobId, inputsDigest }: { jobId: string; inputsDigest: string }): void {
		if (this.count >= MAX_JOBS) return;
		this.count++;
		// Its status isn't known: it counts as running.
		this.jobs[name] = { jobId, inputsDigest, createdAt: Date.now(), statusCode: 0 };
	}
}

function isRecent(job: unknown): job is KeyedJob {
	return (
		isObject(job) &&
		typeof job.jobId === 'string' &&
		typeof job.createdAt === 'number' &&
		Math.abs(Date.now() - job.createdAt) <= MAX_AGE_MS
	);
}
