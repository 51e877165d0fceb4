import type { IExecuteFunctions } from 'n8n-workflow';

import { digest } from '../shared/digest';
import { ItemSkippedError } from '../shared/itemSkippedError';
import { getRunFiles, type Run } from '../transport/runs';
import { AdaptiveLimiter } from './adaptiveLimiter';
import type { StartResult } from './classifyStartResponse';
import {
	type DeduplicationRules,
	Deduplicator,
	type FindByKey,
} from './deduplication/deduplicator';
import { createResolve } from './resolve';
import type { Resolve } from './resolver';
import type { RunKind } from './runKinds';
import { sendStart, type Start } from './sendStart';
import { isFinal, sendUntilAccepted } from './sendUntilAccepted';
import type { StartedJob } from './startedJob';
import { addSubmissionId, isTraceable } from './submissionMetadata';
import { isUnresolved, type StartedState, type SubmissionRecord } from './submissionRecord';
import { createUnstored, type Submission, SubmissionStore } from './submissionStore';

export interface SubmissionRules {
	preventDuplicates: boolean;
	/** Whether jobs get trace metadata, by which one can be found if the response to its start is lost. */
	traceMetadata: boolean;
	/** The options that distinguish one job from another, besides agent and inputs. */
	jobContent: unknown;
	/** Undefined if the item has no deduplication key. */
	deduplication?: DeduplicationRules;
}

export class JobStarter {
	private readonly store: SubmissionStore;

	private readonly resolve: Resolve;

	private readonly limiter = new AdaptiveLimiter();

	private readonly deduplicator: Deduplicator;

	private isStopped = false;

	/** How many jobs this run has started, or may have started. */
	startedCount = 0;

	/** @param beforeStart Called before a request that starts a job. If it throws, nothing is sent for the item. */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly beforeStart: () => void = () => undefined,
	) {
		this.store = new SubmissionStore(context);
		this.resolve = createResolve(context, this.store.startedAt);
		this.deduplicator = new Deduplicator(context);
	}

	/**
	 * Starts one item's job exactly once, or returns that of an earlier try or of its deduplication key.
	 * @throws {RoeError} if no job started, or one may exist but isn't found; {InputError} if a file, credential or record is unreadable.
	 */
	async startJob<Response>(
		kind: RunKind<Response>,
		itemIndex: number,
		run: Run,
		rules: SubmissionRules,
	): Promise<StartedJob<Response>> {
		const { preventDuplicates, deduplication } = rules;
		const submission = this.open(itemIndex, run, rules);
		const isNew = submission.record.state === 'new';
		const start = async (keyedRun: Run, find?: FindByKey<Response>) =>
			preventDuplicates
				? await this.startStored(kind, submission, keyedRun, rules, find)
				: await this.startUnstored(kind, submission, keyedRun, find);
		try {
			return deduplication === undefined
				? await start(run)
				: await this.deduplicator.startOnce(run, deduplication, submission, start);
		} finally {
			if (isNew && mayHaveStarted(submission.record)) this.startedCount++;
		}
	}

	/**
	 * A name for the job that `startJob` would start: the same for items that share one. Sends nothing that starts a job.
	 * @returns undefined if the job, or its request, was there already.
	 * @throws {RoeError} if its deduplication key can't be looked for, {InputError} for an unreadable file or record.
	 */
	async nameNewJob(
		itemIndex: number,
		run: Run,
		rules: SubmissionRules,
	): Promise<string | undefined> {
		const { deduplication } = rules;
		const submission = this.open(itemIndex, run, rules);
		if (submission.record.state !== 'new') return undefined;
		if (deduplication === undefined) return `item ${itemIndex}`;
		const { kind } = await this.deduplicator.search(run, deduplication, submission);
		return kind === 'absent' ? `key ${run.agentId} ${deduplication.key}` : undefined;
	}

	private async startStored<Response>(
		kind: RunKind<Response>,
		submission: Submission,
		run: Run,
		{ traceMetadata }: SubmissionRules,
		find: FindByKey<Response> | undefined,
	): Promise<StartedJob<Response>> {
		const { record } = submission;
		if (record.state === 'started') return toKnownJob(record);
		const { submissionId, generation } = record;
		const traced = traceMetadata ? addSubmissionId(run, submissionId) : run;
		// A new job replaces a failed one, which the agent may have cached.
		let sent = generation === undefined ? traced : { ...traced, skipCache: true };
		let last: Exclude<StartResult<Response>, { kind: 'started' }> | undefined;
		for (let starts = 0; ; starts++) {
			if (isUnresolved(submission.record) && last?.kind !== 'cancelled') {
				await this.resolve({ submission, run: sent, cause: last?.error });
				const { record: resolved } = submission;
				if (resolved.state === 'started') return toKnownJob(resolved);
			}
			if (last !== undefined && isFinal(last, starts)) throw last.error;
			if (starts === 0) {
				const found = await find?.();
				if (found?.kind === 'found') return recordFound(submission, found.started);
				if (found?.replacesFailed === true) sent = { ...sent, skipCache: true };
			}
			const start = toStart(kind, submission, sent);
			const result = await sendUntilAccepted(
				async () => {
					this.assertMayStart();
					return await sendStart(this.context, start);
				},
				this.limiter,
				this.context.getExecutionCancelSignal(),
			);
			if (result.kind === 'started') {
				return { isNew: true, response: result.response, metadata: sent.metadata };
			}
			last = result;
		}
	}

	/** Sends no further request, not even for items that wait for their turn: they fail with `ItemSkippedError`. */
	stop(): void {
		this.isStopped = true;
	}

	discard(itemIndex: number): void {
		this.store.discard(itemIndex);
	}

	finish(): void {
		this.store.finish();
	}

	summarize(): string {
		return this.store.summarize();
	}

	/** Otherwise, a request that isn't sent would count as one that was. */
	private assertMayStart(): void {
		const isCancelled = this.context.getExecutionCancelSignal()?.aborted === true;
		if (this.isStopped || isCancelled) throw new ItemSkippedError();
		this.beforeStart();
	}

	/** One request, which is never repeated. */
	private async startUnstored<Response>(
		kind: RunKind<Response>,
		submission: Submission,
		run: Run,
		find: FindByKey<Response> | undefined,
	): Promise<StartedJob<Response>> {
		const found = await find?.();
		if (found?.kind === 'found') return found.started;
		const sent = found?.replacesFailed === true ? { ...run, skipCache: true } : run;
		this.assertMayStart();
		const result = await sendStart(this.context, toStart(kind, submission, sent));
		if (result.kind !== 'started') throw result.error;
		return { isNew: true, response: result.response, metadata: sent.metadata };
	}

	private open(itemIndex: number, run: Run, rules: SubmissionRules): Submission {
		if (!rules.preventDuplicates) return createUnstored();
		const files = getRunFiles(run).map(({ identity }) => identity);
		return this.store.open(itemIndex, digest(getContent(run, rules)), files);
	}
}

function toStart<Response>(
	kind: RunKind<Response>,
	submission: Submission,
	run: Run,
): Start<Response> {
	const { record } = submission;
	return {
		kind,
		toRequest: () => kind.toRequest(run),
		submissions: [submission],
		traceable: 'submissionId' in record && isTraceable(run, record.submissionId),
		files: getRunFiles(run),
	};
}

function mayHaveStarted(record: SubmissionRecord): boolean {
	return record.state === 'pending' || (record.state === 'started' && !record.deduplicated);
}

function toKnownJob({ jobId, recovered, deduplicated }: StartedState) {
	return {
		isNew: false as const,
		jobId,
		recovered: recovered === true,
		deduplicated: deduplicated === true,
	};
}

/** A retry then returns the job without looking for it again. */
function recordFound<Started extends StartedJob<unknown>>(
	submission: Submission,
	started: Started,
): Started {
	if ('jobId' in started) {
		const { jobId, recovered: isOurs } = started;
		submission.apply({ type: 'foundByKey', jobId, isOurs });
	}
	return started;
}

/** @returns what distinguishes one job from another: everything sent to Roe except our own trace metadata. */
function getContent(run: Run, { jobContent }: SubmissionRules): unknown {
	const inputs = run.inputs.map((input) =>
		input.kind === 'text'
			? [input.key, input.text]
			: [input.key, input.files.map((file) => [file.identity, file.fileName, file.mimeType])],
	);
	return [run.agentId, inputs, jobContent];
}
