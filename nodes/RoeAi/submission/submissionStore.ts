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

export interface Submission {
	readonly record: SubmissionRecord;
	apply(event: SubmissionEvent): void;
}

/** A submission that isn't stored, so each retry starts the job again. */
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
 * The submission records of one run of the node. A retry (“Retry On Fail”, “Retry execution”) starts only the missing jobs.
 * n8n stores the records when an execution ends or fails, but not if its process crashes.
 * Items with an unreadable record, or one of another version, fail because their jobs may exist.
 */
export class SubmissionStore {
	private readonly node: { submissions?: unknown };

	private readonly run: RunRecord | undefined;

	private readonly nodeName: string;

	private readonly parameters: string;

	private readonly key: string | undefined;

	/** A crashed process may have started jobs without storing records. They'd have the same submission IDs. */
	private readonly mayHaveRun: boolean;

	constructor(private readonly context: IExecuteFunctions) {
		this.node = context.getContext('node');
		const { id, name, parameters } = context.getNode();
		this.nodeName = `${id} ${name}`;
		this.parameters = digest(parameters);
		this.key = getExecutionKey(context);
		this.mayHaveRun = context.getMode() === 'retry' && this.key !== undefined;
		this.run = this.openRun(Number(context.getWorkflowDataProxy(0).$runIndex));
		if (this.run !== undefined) this.node.submissions = this.run;
	}

	/** n8n retries a failed run with the same index. Any other index is another pass of a loop. */
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
			for (const [itemIndex, item] of Object.entries(items)) {
				const record = parseSubmissionRecord(item);
				if (record !== undefined) items[itemIndex] = applyEvent(record, { type: 'retried' });
			}
		}
		return { ...stored, executionId, startedAt };
	}

	/** When this execution first ran the node, in ms since 1970. */
	get startedAt(): number {
		return this.run?.startedAt ?? Date.now();
	}

	/** Names this run of the node, and its retries. Another execution, node or pass of a loop has another name. */
	get owner(): string {
		const execution = this.key ?? this.context.getExecutionId();
		return digest([execution, this.nodeName, this.run?.loopPass]);
	}

	/**
	 * Returns the item's submission: an earlier try's if the source is the same (despite `$now`), or the content (despite a new timeout).
	 * `files`: identities of the files to send. @throws {InputError} if the record of an earlier try can't be read.
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

	/** A message for users if the run fails: how many jobs it has started, including earlier tries. Empty if none. */
	summarize(): string {
		const records = Object.values(this.run?.items ?? {}).map(parseSubmissionRecord);
		const started = records.filter((record) => record?.state === 'started').length;
		if (started === 0) return '';
		const jobs = started === 1 ? '1 job was started' : `${started} jobs were started`;
		return `${jobs} before this node failed. Retrying this execution won’t start them again.`;
	}

	/** Makes a retry start another job for the item, since its job failed. */
	discard(itemIndex: number): void {
		const { run } = this;
		const record = parseSubmissionRecord(run?.items[itemIndex]);
		if (run === undefined || record === undefined) return;
		const { sentDigest, generation = 0 } = record;
		const submissionId = this.createSubmissionId(run, itemIndex, sentDigest, generation + 1);
		// A crashed process may have replaced the failed job as well.
		const mayHaveRun = this.mayHaveRun ? { mayHaveRun: true as const } : {};
		this.update(run, itemIndex, { type: 'discarded', submissionId, ...mayHaveRun });
	}

	/** Drops the records once the run has succeeded, to keep the run data small. */
	finish(): void {
		if (this.run === undefined) return;
		const { v, loopPass, executionId, startedAt } = this.run;
		const next: RunRecord = { v, loopPass: loopPass + 1, executionId, startedAt, items: {} };
		this.node.submissions = next;
	}

	private update({ items }: RunRecord, itemIndex: number, event: SubmissionEvent): void {
		items[itemIndex] = applyEvent(items[itemIndex] as SubmissionRecord, event);
	}

	/** The same ID in a retry that sends the same content for the same item, even without a record. */
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
		'This item’s job may already exist: the record of an earlier try can’t be read',
		'Another version of this node stored it. Nothing was sent this time. Retry with that version, or check the agent’s jobs in Roe and start a new execution.',
	);
}
