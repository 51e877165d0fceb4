import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError } from '../shared/inputError';
import { isObject } from '../shared/isObject';

/** Counts the jobs that one execution starts with one node, in the node's context, which n8n keeps with the execution. */
export class JobBudget {
	private readonly node: { startedJobs?: unknown };

	private readonly executionId: string;

	private reserved = 0;

	constructor(context: Pick<IExecuteFunctions, 'getContext' | 'getExecutionId'>) {
		this.node = context.getContext('node');
		this.executionId = context.getExecutionId();
	}

	/** Reserves jobs before the first one is started; `settle` must follow. @returns an error, and reserves nothing, if they are too many. */
	reserve(jobs: number, maxJobs: number): InputError | undefined {
		const { count } = this;
		if (count + jobs > maxJobs) return tooManyJobs(jobs, count, maxJobs);
		this.reserved = jobs;
		this.count = count + jobs;
		return undefined;
	}

	/** @param started How many of the reserved jobs were started, or may have been. */
	settle(started: number): void {
		this.count = this.count - this.reserved + started;
		this.reserved = 0;
	}

	private get count(): number {
		const { startedJobs: stored } = this.node;
		const isOurs = isObject(stored) && stored.executionId === this.executionId;
		return isOurs && typeof stored.count === 'number' ? stored.count : 0;
	}

	private set count(count: number) {
		this.node.startedJobs = { executionId: this.executionId, count };
	}
}

function tooManyJobs(jobs: number, earlier: number, maxJobs: number): InputError {
	const inAll = earlier === 0 ? '' : ` in addition to the ${earlier} of this execution`;
	return new InputError(
		'MAX_JOBS_EXCEEDED',
		`This run would start ${jobs} ${jobs === 1 ? 'job' : 'jobs'}${inAll}, but 'Max Jobs' is ${maxJobs}`,
		"Nothing was started. Check why there are so many, or raise 'Max Jobs'.",
	);
}
