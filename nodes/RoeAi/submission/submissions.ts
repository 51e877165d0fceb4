import type { IExecuteFunctions } from 'n8n-workflow';

import { digest } from '../inputs/digest';
import { filesOf, type Run } from '../transport/runs';
import { CutOff } from './cutOff';
import { SubmissionMemory } from './memory';
import { Pace } from './pace';
import { RecentJobs, SUBMISSION_METADATA } from './recentJobs';
import { asyncRun } from './runKinds';
import { type RunKind, submit, submitOnce, type Submitted } from './submit';

export interface SubmissionRules {
	/** One item, one job, whatever happens. */
	preventDuplicates: boolean;
	/** Jobs carry our keys in their metadata, so that one whose answer was lost can be found again. */
	traceMetadata: boolean;
	/** What makes a job the same job, beside its agent and inputs. */
	jobContent: unknown;
}

/** The jobs that one run of the node starts. */
export class Submissions {
	private readonly memory: SubmissionMemory;

	private readonly recentJobs = new Map<string, RecentJobs>();

	private readonly pace = new Pace();

	private readonly cutOff: CutOff;

	constructor(private readonly context: IExecuteFunctions) {
		this.memory = new SubmissionMemory(context);
		this.cutOff = new CutOff(context, this.memory);
	}

	/**
	 * Starts the job of one item, or hands back the one that an earlier try of this run started.
	 *
	 * @throws {RoeError} see `submit`.
	 */
	async submit<Started>(
		kind: RunKind<Started>,
		itemIndex: number,
		run: Run,
		rules: SubmissionRules,
	): Promise<Submitted<Started>> {
		if (!rules.preventDuplicates) return await submitOnce(this.context, kind, run);
		const files = filesOf(run).map(({ identity }) => identity);
		const memory = this.memory.entry(itemIndex, digest(contentOf(run, rules)), files);
		// An agent may cache failed jobs: to run it again after one, the cache has to be left out.
		const wanted = memory.round === undefined ? run : { ...run, skipCache: true };
		const marked = rules.traceMetadata ? withSubmissionId(wanted, memory.submissionId) : wanted;
		const recentJobs = isMarked(marked, memory.submissionId)
			? this.recentJobsOf(run.agentId)
			: undefined;
		await this.cutOff.recall(memory, recentJobs);
		return await submit({
			context: this.context,
			kind,
			run: marked,
			memory,
			recentJobs,
			pace: this.pace,
			stopped: this.context.getExecutionCancelSignal(),
		});
	}

	/** Like `submit`, for an async run: the job's ID, wherever it comes from; `isNew` where this call has started it. */
	async submitAsync(
		itemIndex: number,
		run: Run,
		rules: SubmissionRules,
	): Promise<{ jobId: string; recovered: boolean; isNew: boolean }> {
		const submitted = await this.submit(asyncRun, itemIndex, run, rules);
		return 'started' in submitted
			? { jobId: submitted.started, recovered: false, isNew: true }
			: { ...submitted, isNew: false };
	}

	/** The job of an item came to nothing: a retry of the run starts it anew. */
	forgetItem(itemIndex: number): void {
		this.memory.forgetItem(itemIndex);
	}

	/** Everything was handed on. */
	finish(): void {
		this.memory.forget();
	}

	/** See `SubmissionMemory`. */
	note(): string {
		return this.memory.note();
	}

	private recentJobsOf(agentId: string): RecentJobs {
		const known = this.recentJobs.get(agentId);
		if (known !== undefined) return known;
		const recentJobs = new RecentJobs(this.context, agentId);
		this.recentJobs.set(agentId, recentJobs);
		return recentJobs;
	}
}

/** What makes a job the same job: everything that Roe gets of it, files by identity, without our own trace. */
function contentOf(run: Run, { jobContent }: SubmissionRules): unknown {
	const inputs = run.inputs.map((input) =>
		input.kind === 'text'
			? [input.key, input.text]
			: [input.key, input.files.map((file) => [file.identity, file.fileName, file.mimeType])],
	);
	return [run.agentId, inputs, jobContent];
}

/** The user's own keys win, as with all trace metadata. */
function withSubmissionId(run: Run, submissionId: string | undefined): Run {
	if (submissionId === undefined) return run;
	return { ...run, metadata: { [SUBMISSION_METADATA]: submissionId, ...run.metadata } };
}

function isMarked(run: Run, submissionId: string | undefined): boolean {
	return submissionId !== undefined && run.metadata[SUBMISSION_METADATA] === submissionId;
}
