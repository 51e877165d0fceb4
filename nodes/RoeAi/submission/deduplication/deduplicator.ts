import type { IExecuteFunctions } from 'n8n-workflow';

import { endSentence } from '../../shared/sentence';
import type { Run, SentInput } from '../../transport/runs';
import type { StartedJob } from '../startedJob';
import type { Submission } from '../submissionStore';
import { decide, type KeyDecision } from './decide';
import { DIGEST_METADATA, DEDUPLICATION_METADATA } from './deduplicationMetadata';
import { otherInputs, sameKeyUnknown } from './errors';
import { digestInputs } from './inputsDigest';
import { KeySearch } from './keySearch';
import { RecentJobs } from './recentJobs';

/** Item count up to which a request for each key may be less than reading a long list. */
const MAX_FILTERED_ITEMS = 20;

export interface DeduplicationRules {
	/** As it's stored with the job. */
	key: string;
	/** How far back a job with the key counts, ms. */
	windowMs: number;
	/** Whether to start again if the key's job failed or was cancelled. */
	restartFailed: boolean;
}

/** Looks for the key's job, before a request is sent. @throws {RoeError} if it has other inputs, or can't be looked for. */
export type FindByKey<Response> = () => Promise<
	| { kind: 'found'; started: StartedJob<Response> & { isNew: false } }
	/** `replacesFailed`: the key's job failed, so a cached result won't do. */
	| { kind: 'absent'; replacesFailed: boolean }
>;

interface KeyState {
	/** Ends when the item whose turn it is has started its job, or failed. */
	turn: Promise<unknown>;
	known?: { started: StartedJob<unknown>; inputsDigest: string };
	/** The error of an item whose job may exist. */
	unknownStart?: unknown;
}

/** One job for each agent and deduplication key, across executions and for all items of a run. */
export class Deduplicator {
	private readonly searches = new Map<string, KeySearch>();

	private readonly states = new Map<string, KeyState>();

	private readonly digests = new WeakMap<SentInput[], Promise<string>>();

	private readonly startedAt = Date.now();

	/** Opened with the first key, so that runs without keys store nothing. */
	private recentJobs: RecentJobs | undefined;

	constructor(private readonly context: IExecuteFunctions) {}

	/** Starts a job, or returns the one with the key. Items with the same key take turns. @param start Calls `find` before it sends a request. */
	async startOnce<Response>(
		run: Run,
		rules: DeduplicationRules,
		submission: Submission,
		start: (keyedRun: Run, find: FindByKey<Response>) => Promise<StartedJob<Response>>,
	): Promise<StartedJob<Response>> {
		const state = this.getState(toName(run, rules));
		const turn = state.turn.then(async () => {
			const inputsDigest = await this.digest(run);
			const find = async () =>
				findInRun<Response>(state, rules.key, inputsDigest) ??
				toResult(rules.key, await this.search(run, rules, submission));
			const starting = start(addMetadata(run, rules.key, inputsDigest), find);
			starting.catch((error: unknown) => {
				const { record } = submission;
				if (record.state !== 'pending') return;
				state.unknownStart = error;
				const { submissionId, decidableAt: unknownUntil } = record;
				const reason = describe(error);
				this.recent.addUnknown(toName(run, rules), { submissionId, unknownUntil, reason });
			});
			const started = await starting;
			state.known = { started, inputsDigest };
			const { record } = submission;
			if (started.isNew && record.state === 'started') {
				this.recent.add(toName(run, rules), { jobId: record.jobId, inputsDigest });
			}
			return started;
		});
		state.turn = turn.catch(() => undefined);
		return await turn;
	}

	/** Searches the agent's jobs for the key. Sends nothing that starts one. @throws {RoeError} if that's impossible. */
	async search(
		run: Run,
		rules: DeduplicationRules,
		{ record }: Pick<Submission, 'record'>,
	): Promise<KeyDecision> {
		const { agentId } = run;
		const { key, windowMs, restartFailed } = rules;
		const search = this.searches.get(agentId) ?? this.createSearch(agentId);
		const question = {
			inputsDigest: await this.digest(run),
			submissionId: 'submissionId' in record ? record.submissionId : undefined,
			since: this.startedAt - windowMs,
			restartFailed,
		};
		const decision = await search.find(key, question);
		if (decision.kind !== 'absent') return decision;
		const name = toName(run, rules);
		const reason = this.recent.findUnknown(name, question.submissionId);
		if (reason !== undefined) throw sameKeyUnknown(key, reason);
		const recent = this.recent.find(name);
		if (recent === undefined || search.hasShown(key, recent.jobId)) return decision;
		// The list doesn't show it yet, or it's from Roe's cache and was started without the key.
		const statusCode = search.getStatusCode(recent.jobId) ?? recent.statusCode;
		return decide([{ ...recent, statusCode }], question);
	}

	private get recent(): RecentJobs {
		return (this.recentJobs ??= new RecentJobs(this.context, this.startedAt));
	}

	private createSearch(agentId: string): KeySearch {
		const hasFewKeys = this.context.getInputData().length <= MAX_FILTERED_ITEMS;
		const search = new KeySearch(this.context, agentId, hasFewKeys);
		this.searches.set(agentId, search);
		return search;
	}

	private getState(name: string): KeyState {
		const state = this.states.get(name) ?? { turn: Promise.resolve() };
		this.states.set(name, state);
		return state;
	}

	/** Files are read for it, so once for each run. */
	private async digest({ inputs }: Run): Promise<string> {
		const digest = this.digests.get(inputs) ?? digestInputs(inputs);
		this.digests.set(inputs, digest);
		return await digest;
	}
}

const toName = ({ agentId }: Run, { key }: DeduplicationRules) => `${agentId} ${key}`;

function addMetadata(run: Run, key: string, inputsDigest: string): Run {
	const metadata = {
		...run.metadata,
		[DEDUPLICATION_METADATA]: key,
		[DIGEST_METADATA]: inputsDigest,
	};
	return { ...run, metadata };
}

/** What other items of this run have found out about the key. */
function findInRun<Response>(
	{ known, unknownStart }: KeyState,
	key: string,
	inputsDigest: string,
): Awaited<ReturnType<FindByKey<Response>>> | undefined {
	if (known === undefined) {
		if (unknownStart === undefined) return undefined;
		throw sameKeyUnknown(key, describe(unknownStart));
	}
	// All items of a run have responses of one kind.
	const started = known.started as StartedJob<Response>;
	const jobId = 'jobId' in started ? started.jobId : undefined;
	if (known.inputsDigest !== inputsDigest) throw otherInputs(key, jobId);
	const others = { isNew: false, deduplicated: true } as const;
	return {
		kind: 'found',
		started:
			'response' in started
				? { ...others, response: started.response }
				: { ...others, jobId: started.jobId, recovered: false },
	};
}

function toResult<Response>(
	key: string,
	decision: KeyDecision,
): Awaited<ReturnType<FindByKey<Response>>> {
	switch (decision.kind) {
		case 'absent':
			return decision;
		case 'otherInputs':
			throw otherInputs(key, decision.job.jobId);
		case 'found': {
			const { isOurs, job } = decision;
			const { jobId } = job;
			const started = { isNew: false as const, jobId, recovered: isOurs, deduplicated: !isOurs };
			return { kind: 'found', started };
		}
	}
}

function describe(error: unknown): string {
	return endSentence(error instanceof Error ? error.message : String(error));
}
