import type { IExecuteFunctions } from 'n8n-workflow';

import { groupBy } from '../shared/groupBy';
import type { RoeError } from '../shared/roeError';
import {
	type BulkSettings,
	buildRunBulkRequest,
	MAX_RUNS_PER_CALL,
	parseStartedJobIds,
} from '../transport/runs';
import { AdaptiveLimiter } from './adaptiveLimiter';
import type { StartKind, StartResult } from './classifyStartResponse';
import { createBulkResolver } from './resolve';
import type { BulkResolver, BulkRunEntry } from './resolver';
import { sendStart } from './sendStart';
import { isFinal, sendUntilAccepted } from './sendUntilAccepted';
import { isUnresolved } from './submissionRecord';
import type { SubmissionStore } from './submissionStore';

export interface BulkEntry extends BulkRunEntry {
	settings: BulkSettings;
	preventDuplicates: boolean;
}

/**
 * Starts many items' jobs, up to 1,000 per request, and returns the errors of entries without a job ID.
 * If a response is lost, the jobs that were started are returned, and only the others are started again.
 */
export async function startBulk(
	context: IExecuteFunctions,
	store: SubmissionStore,
	entries: BulkEntry[],
	continueOnFail: boolean,
): Promise<Map<BulkEntry, unknown>> {
	return await new BulkStarter(context, store, entries, continueOnFail).start();
}

class BulkStarter {
	private readonly resolver: BulkResolver;

	private readonly failures = new Map<BulkEntry, unknown>();

	constructor(
		private readonly context: IExecuteFunctions,
		store: SubmissionStore,
		private readonly entries: BulkEntry[],
		private readonly continueOnFail: boolean,
	) {
		this.resolver = createBulkResolver(context, store);
	}

	async start(): Promise<Map<BulkEntry, unknown>> {
		this.noteStarted(this.entries);
		const unresolved = this.entries.filter(isOpen);
		for (const alike of groupBy(unresolved, toAgentId).values()) {
			await this.resolve(alike, undefined);
		}
		for (const batch of toBatches(this.entries.filter((entry) => this.canBeSent(entry)))) {
			if (this.isStopped()) break;
			await this.startBatch(batch);
		}
		return this.failures;
	}

	private isStopped(): boolean {
		if (this.context.getExecutionCancelSignal()?.aborted === true) return true;
		return this.failures.size > 0 && !this.continueOnFail;
	}

	private async startBatch(batch: BulkEntry[]): Promise<void> {
		for (let rest = batch, starts = 1; rest.length > 0; starts++) {
			const result = await this.send(rest);
			if (result.kind === 'started') {
				this.noteStarted(rest);
				return;
			}
			const { error } = result;
			const unresolved = rest.filter(isOpen);
			await this.resolve(unresolved, error);
			rest = rest.filter((entry) => this.canBeSent(entry));
			if (isFinal(result, starts) || this.isStopped()) {
				for (const entry of rest) this.failures.set(entry, error);
				return;
			}
		}
	}

	private canBeSent(entry: BulkEntry): boolean {
		return entry.submission.record.state !== 'started' && !this.failures.has(entry);
	}

	private async send(batch: BulkEntry[]): Promise<StartResult<string[]>> {
		const [{ settings }] = batch;
		const inputs = batch.map((entry) => entry.inputs);
		const kind: StartKind<string[]> = {
			action: batch.length === 1 ? 'start the job' : `start ${batch.length} jobs`,
			expected: batch.length === 1 ? 'a list of one job ID' : `a list of ${batch.length} job IDs`,
			readResponse: (response) => parseStartedJobIds(response, batch.length),
			getJobId: (jobIds, index) => jobIds[index],
		};
		const start = {
			kind,
			toRequest: () => buildRunBulkRequest({ ...settings, inputs }),
			submissions: batch.map(({ submission }) => submission),
			traceable: false,
		};
		return await sendUntilAccepted(
			async () => await sendStart(this.context, start),
			new AdaptiveLimiter(),
			this.context.getExecutionCancelSignal(),
		);
	}

	/** Runs of one agent. @param cause Undefined if an earlier try sent them. */
	private async resolve(unresolved: BulkEntry[], cause: RoeError | undefined): Promise<void> {
		if (unresolved.length === 0) return;
		const [{ settings, preventDuplicates }] = unresolved;
		if (!preventDuplicates) {
			for (const entry of unresolved) this.failures.set(entry, cause);
			return;
		}
		const { agentId } = settings;
		const all = this.entries.filter((entry) => toAgentId(entry) === agentId);
		const errors = await this.resolver.resolve({ agentId, unresolved, all, cause });
		for (const [entry, error] of errors) this.failures.set(entry, error);
		this.noteStarted(unresolved);
	}

	private noteStarted(entries: BulkEntry[]): void {
		for (const { submission } of entries) {
			if (submission.record.state === 'started') this.resolver.noteStarted(submission.record.jobId);
		}
	}
}

const toAgentId = ({ settings }: BulkEntry) => settings.agentId;
const isOpen = ({ submission }: BulkEntry) => isUnresolved(submission.record);

/** Runs that one request can start. */
function toBatches(entries: BulkEntry[]): BulkEntry[][] {
	const toKey = ({ settings, preventDuplicates }: BulkEntry) =>
		JSON.stringify([settings, preventDuplicates]);
	return [...groupBy(entries, toKey).values()].flatMap((all) =>
		Array.from({ length: Math.ceil(all.length / MAX_RUNS_PER_CALL) }, (_batch, index) =>
			all.slice(index * MAX_RUNS_PER_CALL, (index + 1) * MAX_RUNS_PER_CALL),
		),
	);
}
