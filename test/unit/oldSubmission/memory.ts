import { randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import { digest } from '../../../nodes/RoeAi/inputs/digest';
import { executionKey, uuidOf } from './executionKey';

/**
 * What the execution remembers of one item: written before a request and after its answer, so that a run of the node that is
 * repeated ("Retry On Fail", "Retry execution") hands back what was started and starts only what is missing.
 */
export interface ItemMemory {
	/** Digest of the item and the node's parameters as they stand in the workflow. */
	source: string;
	/** Digest of what was sent. */
	sent: string;
	/** UUID that goes with the job as metadata `n8n_submission_id`. Kept until the job's ID is known. */
	submissionId?: string;
	/** Jobs of this item that came to nothing, so that it is to be started anew. */
	round?: number;
	/** This execution is a retry, and a process that died may have begun the item without leaving a memory of it. */
	unsure?: true;
	/** A request went out and it is not known whether Roe started the job. */
	open?: true;
	/** Milliseconds since 1970: when the first request whose fate is open was sent. */
	since?: number;
	/** Milliseconds since 1970: from then on a job that Roe's list does not show was never started. With `open`. */
	settledAt?: number;
	/** The request went out without the submission ID, so looking for its job can't tell anything. With `open`. */
	unmarked?: true;
	/** Roe said that it took the run, but gave no ID: it is never sent again. */
	accepted?: true;
	/** UUID of the started job. */
	jobId?: string;
	/** Roe's answer to the start was lost, and the job was found again. With `jobId`. */
	recovered?: true;
}

/** Lies in the node's context of the execution, which n8n keeps with the run data. Plain JSON. */
interface RunMemory {
	/** Run of the node that this is of: a loop runs a node again with a new index, and means new jobs. None when that run is over. */
	runIndex?: number;
	/**
	 * Counts these runs. A retry of an execution that was cut off counts as that did, where n8n's index goes on after the runs that
	 * it made up for it.
	 */
	pass: number;
	/** The execution that writes this. */
	executionId: string;
	/** Milliseconds since 1970: when that ran the node for the first time. */
	begunAt: number;
	/** By item index. */
	items: Record<string, ItemMemory>;
}

/** The memory of the present run of the node. */
export class SubmissionMemory {
	private readonly node: { submissions?: RunMemory };

	private readonly run: RunMemory;

	private readonly nodeName: string;

	private readonly parameters: string;

	/** See `executionKey`. */
	private readonly key: string | undefined;

	/** A process before may have begun items that nothing is remembered of, and what it has begun can be told by its ID. */
	private readonly mayBeForgotten: boolean;

	constructor(private readonly context: IExecuteFunctions) {
		this.node = context.getContext('node');
		// n8n copies the node each time that it is asked for it.
		const { id, name, parameters } = context.getNode();
		this.nodeName = `${id} ${name}`;
		this.parameters = digest(parameters);
		this.key = executionKey(context);
		this.mayBeForgotten = context.getMode() === 'retry' && this.key !== undefined;
		this.run = this.openRun(Number(context.getWorkflowDataProxy(0).$runIndex));
		this.node.submissions = this.run;
	}

	/** n8n runs a node again with the index of the run that failed; any other index is another pass of a loop. */
	private openRun(runIndex: number): RunMemory {
		const kept = this.node.submissions;
		const executionId = this.context.getExecutionId();
		if (kept === undefined) {
			return { runIndex, pass: 0, executionId, begunAt: Date.now(), items: {} };
		}
		const isOurs = kept.executionId === executionId;
		const begunAt = isOurs ? kept.begunAt : Date.now();
		if (kept.runIndex !== runIndex) {
			const pass = kept.runIndex === undefined ? kept.pass : kept.pass + 1;
			return { runIndex, pass, executionId, begunAt, items: {} };
		}
		if (!isOurs && this.mayBeForgotten) {
			// This may be the second retry, and the first may have died.
			const missing = Object.values(kept.items).filter(({ jobId, open }) => !jobId && !open);
			missing.forEach((entry) => (entry.unsure = true));
		}
		return { ...kept, executionId, begunAt };
	}

	/** Milliseconds since 1970: when this execution ran the node for the first time. */
	get begunAt(): number {
		return this.run.begunAt;
	}

	/**
	 * The entry of an item: as an earlier try left it where that was for the same item, else a new one.
	 *
	 * The same item is one with the same data under the same parameters, or one for which the same would be sent. The first
	 * holds where an expression gives another value each time (`$now`), the second where somebody changed an option that
	 * makes no difference to the job (a time-out) before retrying.
	 *
	 * @param sent Digest of what would be sent.
	 * @param files Identities of the files that would be sent. Others of the item make no difference.
	 */
	entry(itemIndex: number, sent: string, files: string[] = []): ItemMemory {
		const { items } = this.run;
		const source = this.sourceOf(itemIndex, files);
		const known = items[itemIndex];
		if (known !== undefined && (known.source === source || known.sent === sent)) return known;
		const submissionId = this.submissionId(itemIndex, sent, 0);
		const entry: ItemMemory = { source, sent, submissionId };
		if (this.mayBeForgotten) entry.unsure = true;
		items[itemIndex] = entry;
		return entry;
	}

	/** What a person who sees the run fail needs to know about the jobs that it has started so far, tries before included. */
	note(): string {
		const entries = Object.values(this.run.items);
		const started = entries.filter(({ jobId }) => jobId !== undefined).length;
		if (started === 0) return '';
		const jobs = started === 1 ? '1 job was started' : `${started} jobs were started`;
		return `${jobs} by this node before it stopped. A retry of this execution does not start them again.`;
	}

	/** The job of an item came to nothing: a retry is to start it anew. */
	forgetItem(itemIndex: number): void {
		const entry = this.run.items[itemIndex];
		if (entry === undefined) return;
		const { source, sent } = entry;
		const round = (entry.round ?? 0) + 1;
		const submissionId = this.submissionId(itemIndex, sent, round);
		this.run.items[itemIndex] = { source, sent, submissionId, round };
	}

	/** Everything was handed on: nothing is left to retry, and the run data stay small. */
	forget(): void {
		const { pass, executionId, begunAt } = this.run;
		this.node.submissions = { pass: pass + 1, executionId, begunAt, items: {} };
	}

	/** The same in a retry that sends the same for the same item, even if nothing was remembered; else another. */
	private submissionId(itemIndex: number, sent: string, round: number): string {
		if (this.key === undefined) return randomUUID();
		return uuidOf([this.key, this.nodeName, this.run.pass, itemIndex, round, sent]);
	}

	private sourceOf(itemIndex: number, files: string[]): string {
		return digest([this.parameters, this.context.getInputData()[itemIndex]?.json, files]);
	}
}
