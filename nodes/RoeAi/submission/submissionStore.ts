import { randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import { getExecutionKey } from '../platform/executionKey';
import { digest } from '../shared/digest';
import { InputError } from '../shared/inputError';
import { deriveUuid } from '../shared/uuid';
import { parseRunRecord, parseSubmissionRecord, type RunRecord } from './storedRecords';
import {
	applyEvent,
	createRecord,
	RECORD_VERSION,
	type SubmissionEvent,
	type SubmissionRecord,
} from './submissionRecord';

/** The start of one item's job: what is known about it, and where it is recorded. */
export interface Submission {
	/** As of the last event. */
	readonly record: SubmissionRecord;
	/** Records what happened. See `applyEvent`. */
	apply(event: SubmissionEvent): void;
}

/** A submission that no later try knows about: each try starts the job again. */
export function createUnstored(): Submission {
	let record = createRecord({ sourceDigest: '', sentDigest: '', submissionId: randomUUID() });
	return {
		get record() {
			return record;
		},
		apply: (event) => {
			record = applyEvent(record, event);
		},
	};
}

/**
 * The records of the present run of the node, written before each request and after its response. If the run is repeated ("Retry On
 * Fail", "Retry execution"), it returns the jobs that were started, and starts only the missing ones.
 *
 * n8n stores them when an execution ends or fails, not when its process dies.
 *
 * A record of another version, or one that can't be read, is left as it is. Its items fail, since their jobs may exist.
 */
export class SubmissionStore {
	private readonly node: { submissions?: unknown };

	/** Undefined if the stored one can't be read. */
	private readonly run: RunRecord | undefined;

	private readonly nodeName: string;

	private readonly parameters: string;

	/** See `getExecutionKey`. */
	private readonly key: string | undefined;

	/** A process that died may have started jobs without a record. They have the submission IDs that they would have now. */
	private readonly mayHaveRun: boolean;

	constructor(private readonly context: IExecuteFunctions) {
		this.node = context.getContext('node');
		// n8n copies the node each time that it is asked for it.
		const { id, name, parameters } = context.getNode();
		this.nodeName = `${id} ${name}`;
		this.parameters = digest(parameters);
		this.key = getExecutionKey(context);
		this.mayHaveRun = context.getMode() === 'retry' && this.key !== undefined;
		this.run = this.openRun(Number(context.getWorkflowDataProxy(0).$runIndex));
		if (this.run !== undefined) this.node.submissions = this.run;
	}

	/** n8n repeats a failed run of a node with the same index. Any other index is another pass of a loop. */
	private openRun(runIndex: number): RunRecord | undefined {
		const v = RECORD_VERSION;
		const executionId = this.context.getExecutionId();
		if (this.node.submissions === undefined) {
			return { v, runIndex, loopPass: 0, executionId, startedAt: Date.now(), items: {} };
		}
		const stored = parseRunRecord(this.node.submissions);
		if (stored === undefined) return undefined;
		const isOurs = stored.executionId === executionId;
		const startedAt = isOurs ? stored.startedAt : Date.now();
		if (stored.runIndex !== runIndex) {
			const loopPass = stored.runIndex === undefined ? stored.loopPass : stored.loopPass + 1;
			return { v, runIndex, loopPass, executionId, startedAt, items: {} };
		}
		const { items } = stored;
		if (!isOurs && this.mayHaveRun) {
			// This may be the second retry, and the process of the first one may have died.
			for (const [itemIndex, item] of Object.entries(items)) {
				const record = parseSubmissionRecord(item);
				if (record !== undefined) items[itemIndex] = applyEvent(record, { type: 'retried' });
			}
		}
		return { ...stored, executionId, startedAt };
	}

	/** Milliseconds since 1970: when this execution ran the node for the first time. */
	get startedAt(): number {
		return this.run?.startedAt ?? Date.now();
	}

	/**
	 * Opens the submission of an item, as an earlier try left it if that was for the same item. Otherwise it is a new one.
	 *
	 * The same item is one with the same data under the same parameters, or one for which the same is sent. The first applies if an
	 * expression has another value each time (`$now`). The second applies if somebody changed an option before retrying that makes no
	 * difference to the job (a timeout).
	 *
	 * @param sentDigest Digest of what would be sent.
	 * @param files Identities of the files that would be sent. Other files of the item make no difference.
	 * @throws {InputError} if an earlier try left a record that can't be read.
	 */
	open(itemIndex: number, sentDigest: string, files: string[] = []): Submission {
		const { run } = this;
		if (run === undefined) throw unreadableRecord();
		const sourceDigest = this.digestSource(itemIndex, files);
		const stored = run.items[itemIndex];
		const known = parseSubmissionRecord(stored);
		if (stored !== undefined && known === undefined) throw unreadableRecord();
		if (known?.sourceDigest !== sourceDigest && known?.sentDigest !== sentDigest) {
			const submissionId = this.createSubmissionId(run, itemIndex, sentDigest, 0);
			const mayHaveRun = this.mayHaveRun ? { mayHaveRun: true as const } : {};
			const record = createRecord({ sourceDigest, sentDigest, submissionId, ...mayHaveRun });
			run.items[itemIndex] = record;
		}
		return {
			get record() {
				return run.items[itemIndex] as SubmissionRecord;
			},
			apply: (event) => this.update(run, itemIndex, event),
		};
	}

	/** For a person who sees the run fail: how many jobs it has started so far, earlier tries included. Empty if none. */
	summarize(): string {
		const records = Object.values(this.run?.items ?? {}).map(parseSubmissionRecord);
		const started = records.filter((record) => record?.state === 'started').length;
		if (started === 0) return '';
		const jobs = started === 1 ? '1 job was started' : `${started} jobs were started`;
		return `${jobs} by this node before it stopped. A retry of this execution does not start them again.`;
	}

	/** The job of an item failed: a retry starts another one. */
	discard(itemIndex: number): void {
		const { run } = this;
		const record = parseSubmissionRecord(run?.items[itemIndex]);
		if (run === undefined || record === undefined) return;
		const { sentDigest, generation = 0 } = record;
		const submissionId = this.createSubmissionId(run, itemIndex, sentDigest, generation + 1);
		this.update(run, itemIndex, { type: 'discarded', submissionId });
	}

	/** All jobs were handed on: no retry needs the records, and the run data stay small. */
	finish(): void {
		if (this.run === undefined) return;
		const { v, loopPass, executionId, startedAt } = this.run;
		const next: RunRecord = { v, loopPass: loopPass + 1, executionId, startedAt, items: {} };
		this.node.submissions = next;
	}

	private update({ items }: RunRecord, itemIndex: number, event: SubmissionEvent): void {
		items[itemIndex] = applyEvent(items[itemIndex] as SubmissionRecord, event);
	}

	/** The same in a retry that sends the same for the same item, even without a record of it. Otherwise it is another one. */
	private createSubmissionId(
		{ loopPass }: RunRecord,
		itemIndex: number,
		sentDigest: string,
		generation: number,
	): string {
		if (this.key === undefined) return randomUUID();
		return deriveUuid([this.key, this.nodeName, loopPass, itemIndex, generation, sentDigest]);
	}

	private digestSource(itemIndex: number, files: string[]): string {
		return digest([this.parameters, this.context.getInputData()[itemIndex]?.json, files]);
	}
}

function unreadableRecord(): InputError {
	return new InputError(
		'RECORD_UNREADABLE',
		'This item’s job may exist: what an earlier try stored about it can’t be read',
		'Another version of this node has stored it. Nothing was sent now. Retry with that version, or look at the agent’s jobs in Roe and then start a new execution.',
	);
}
