import type { IExecuteFunctions } from 'n8n-workflow';

import { isObject } from '../../shared/isObject';
import type { KeyedJob } from './deduplicationMetadata';

/** Afterwards, Roe's list shows a job for certain, ms. */
const MAX_AGE_MS = 60_000;
/** They are stored with the execution: more than this would make its data large, and loops and calls as a tool start few at a time. */
const MAX_JOBS = 1000;

/** A start whose result isn't known. */
interface UnknownStart {
	submissionId: string;
	/** A list that was read earlier may not show the job. In ms since 1970. */
	unknownUntil: number;
	reason: string;
}

/** Jobs that this execution has, or may have, started for keys lately: Roe's list may not show them yet. n8n keeps them with the execution. */
export class RecentJobs {
	private readonly jobs: Record<string, unknown>;

	private count: number;

	/** @param readFrom Roe's list is read after this time. In ms since 1970. */
	constructor(
		context: Pick<IExecuteFunctions, 'getContext'>,
		private readonly readFrom: number,
	) {
		const node: { keyedJobs?: unknown } = context.getContext('node');
		const stored = isObject(node.keyedJobs) ? Object.entries(node.keyedJobs) : [];
		this.jobs = Object.fromEntries(
			stored.filter(([, one]) => this.isRecent(one) || this.isUnknown(one)),
		);
		node.keyedJobs = this.jobs;
		this.count = Object.keys(this.jobs).length;
	}

	/** @param name Of the agent and the key. */
	find(name: string): KeyedJob | undefined {
		const job = this.jobs[name];
		return this.isRecent(job) ? job : undefined;
	}

	/** @param submissionId The asking submission. @returns why it isn't known whether another one has started a job; undefined if it is. */
	findUnknown(name: string, submissionId: string | undefined): string | undefined {
		const one = this.jobs[name];
		return this.isUnknown(one) && one.submissionId !== submissionId ? one.reason : undefined;
	}

	addUnknown(name: string, start: UnknownStart): void {
		this.keep(name, start);
	}

	add(name: string, { jobId, inputsDigest }: { jobId: string; inputsDigest: string }): void {
		// Its status isn't known: it counts as running.
		this.keep(name, { jobId, inputsDigest, createdAt: Date.now(), statusCode: 0 });
	}

	private keep(name: string, one: object): void {
		if (this.jobs[name] === undefined) {
			if (this.count >= MAX_JOBS) return;
			this.count++;
		}
		this.jobs[name] = one;
	}

	private isUnknown(one: unknown): one is UnknownStart {
		return (
			isObject(one) &&
			typeof one.submissionId === 'string' &&
			typeof one.reason === 'string' &&
			typeof one.unknownUntil === 'number' &&
			one.unknownUntil > this.readFrom
		);
	}

	/** Not by the time now: reading the list may take longer than a job is recent. */
	private isRecent(job: unknown): job is KeyedJob {
		return (
			isObject(job) &&
			typeof job.jobId === 'string' &&
			typeof job.createdAt === 'number' &&
			job.createdAt >= this.readFrom - MAX_AGE_MS
		);
	}
}
