import type { IExecuteFunctions } from 'n8n-workflow';

import { digest } from '../shared/digest';
import type { Metadata } from '../shared/metadata';
import { getRunFiles, type Run } from '../transport/runs';
import { AdaptiveLimiter } from './adaptiveLimiter';
import type { StartResult } from './classifyStartResponse';
import type { Resolve } from './resolution';
import { createResolve } from './resolve';
import type { RunKind } from './runKinds';
import { sendStart, type Start } from './sendStart';
import { sendUntilAccepted } from './sendUntilAccepted';
import { addSubmissionId, isTraceable } from './submissionMetadata';
import { isUnresolved } from './submissionRecord';
import { createUnstored, type Submission, SubmissionStore } from './submissionStore';

/** Ambiguous requests for one item, each with an absent job, before the start fails. */
const MAX_STARTS = 3;

export interface SubmissionRules {
	preventDuplicates: boolean;
	/** Whether jobs get trace metadata, by which one can be found if the response to its start is lost. */
	traceMetadata: boolean;
	/** The options that distinguish one job from another, besides agent and inputs. */
	jobContent: unknown;
}

/** `metadata`: what was sent. `recovered`: the response to the start was lost, and the job was found later. */
export type StartedJob<Response> =
	| { isNew: true; response: Response; metadata: Metadata }
	| { isNew: false; jobId: string; recovered: boolean };

export function toAsyncJob(started: StartedJob<string>): {
	jobId: string;
	recovered: boolean;
	isNew: boolean;
	metadata?: Metadata;
} {
	if (!started.isNew) return started;
	return { jobId: started.response, recovered: false, isNew: true, metadata: started.metadata };
}

export class JobStarter {
	private readonly store: SubmissionStore;

	private readonly resolve: Resolve;

	private readonly limiter = new AdaptiveLimiter();

	/** @param beforeStart Called before a request that starts a job. If it throws, nothing is sent for the item. */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly beforeStart: () => void = () => undefined,
	) {
		this.store = new SubmissionStore(context);
		this.resolve = createResolve(context, this.store.startedAt);
	}

	/**
	 * Starts one item's job exactly once, or returns that of an earlier try. Sends a request again only if its job is certainly absent.
	 * @throws {RoeError} if no job started, or one may exist but isn't found; {InputError} if a file, credential or record is unreadable.
	 */
	async startJob<Response>(
		kind: RunKind<Response>,
		itemIndex: number,
		run: Run,
		rules: SubmissionRules,
	): Promise<StartedJob<Response>> {
		if (!rules.preventDuplicates) return await this.startUnstored(kind, run);
		const submission = this.open(itemIndex, run, rules);
		const { record } = submission;
		if (record.state === 'started') {
			return { isNew: false, jobId: record.jobId, recovered: record.recovered === true };
		}
		const { submissionId, generation } = record;
		// A new job replaces a failed one, which the agent may have cached.
		const wanted = generation === undefined ? run : { ...run, skipCache: true };
		const sent = rules.traceMetadata ? addSubmissionId(wanted, submissionId) : wanted;
		const start: Start<Response> = {
			kind,
			toRequest: () => kind.toRequest(sent),
			submissions: [submission],
			traceable: isTraceable(sent, submissionId),
			files: getRunFiles(sent),
		};
		let last: (StartResult<Response> & { kind: 'ambiguous' }) | undefined;
		for (let starts = 0; ; starts++) {
			if (isUnresolved(submission.record)) {
				const resolution = await this.resolve({ submission, run: sent, cause: last?.error });
				if (resolution.kind === 'found') {
					const { jobId } = resolution;
					submission.apply({ type: 'found', jobId });
					return { isNew: false, jobId, recovered: true };
				}
				submission.apply({ type: 'absent' });
			}
			if (last !== undefined && (starts >= MAX_STARTS || last.reason === 'redirected')) {
				throw last.error;
			}
			const result = await sendUntilAccepted(
				async () => {
					this.beforeStart();
					return await sendStart(this.context, start);
				},
				this.limiter,
				this.context.getExecutionCancelSignal(),
			);
			if (result.kind === 'started') {
				return { isNew: true, response: result.response, metadata: sent.metadata };
			}
			if (result.kind !== 'ambiguous') throw result.error;
			last = result;
		}
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

	/** One request, which is never repeated. */
	private async startUnstored<Response>(
		kind: RunKind<Response>,
		run: Run,
	): Promise<StartedJob<Response>> {
		this.beforeStart();
		const result = await sendStart(this.context, {
			kind,
			toRequest: () => kind.toRequest(run),
			submissions: [createUnstored()],
			traceable: false,
			files: getRunFiles(run),
		});
		if (result.kind !== 'started') throw result.error;
		return { isNew: true, response: result.response, metadata: run.metadata };
	}

	private open(itemIndex: number, run: Run, rules: SubmissionRules): Submission {
		const files = getRunFiles(run).map(({ identity }) => identity);
		return this.store.open(itemIndex, digest(getContent(run, rules)), files);
	}
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
