import { randomUUID } from 'node:crypto';

import type { Clock } from '../clock';
import { parseUuid } from '../ids';
import type { Settings } from '../options';
import { seededRandom } from '../random';
import {
	type Agent,
	type AgentVersion,
	hasOutputs,
	isEnd,
	type Job,
	type JobInput,
	STATUS,
	type StatusEvent,
} from '../types';
import { endNow, endTime, latestEvent, type Outcome, plan } from './timeline';

/** What a job is started with. */
export interface NewJob {
	agent: Agent;
	version: AgentVersion;
	inputs: JobInput[];
	metadata: Record<string, string>;
	/** Whether a cached result is not good enough. */
	skipCache: boolean;
}

/** A cached result is there at once. */
const CACHE_TIME = 5;
/** Node's timers reach no further. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** All jobs of the local Roe. They advance by the clock; those who want to know when one ends are told. */
export class Jobs {
	private byId = new Map<string, Job>();

	private byAgent = new Map<string, Job[]>();

	/** The newest job whose result is good for equal runs, by what it was asked. */
	private cache = new Map<string, Job>();

	private started = 0;

	private timers = new Map<Job, NodeJS.Timeout>();

	private waiting = new Map<Job, Array<() => void>>();

	private random = seededRandom(1);

	/** Called once for each job that ends. */
	onEnd: (job: Job) => void = () => {};

	constructor(
		private readonly clock: Clock,
		private readonly settings: () => Settings,
	) {}

	/** Jobs ever created. */
	get count(): number {
		return this.started;
	}

	/** All jobs, oldest first. */
	all(): Job[] {
		return [...this.byId.values()];
	}

	/** Jobs of an agent, oldest first. */
	ofAgent(agentId: string): readonly Job[] {
		return this.byAgent.get(agentId) ?? [];
	}

	find(id: string): Job | undefined {
		return this.byId.get(parseUuid(id) ?? '');
	}

	start(request: NewJob): Job {
		const now = this.clock.now();
		const { agent } = request;
		const hit = this.cached(request);
		if (hit !== undefined && this.settings().cacheHit === 'same-job') {
			// CACHED stands for success: a job that failed stays as it is.
			if (hasOutputs(latestEvent(hit, now).status)) {
				hit.events.push({ at: now, status: STATUS.CACHED });
			}
			return hit;
		}
		const job: Job = {
			id: randomUUID(),
			number: ++this.started,
			agent,
			version: request.version,
			inputs: request.inputs,
			metadata: request.metadata,
			createdAt: now,
			events:
				hit === undefined
					? plan(now, this.duration(agent), agent.behaviour, this.outcome(agent))
					: [{ at: now, status: STATUS.PENDING }, cachedEnd(hit, now)],
			dataDeleted: false,
			artifacts: new Map(),
		};
		this.byId.set(job.id, job);
		const jobs = this.byAgent.get(agent.id);
		if (jobs === undefined) this.byAgent.set(agent.id, [job]);
		else jobs.push(job);
		this.watch(job);
		return job;
	}

	/** Ends a job now. False where it is over already. */
	end(job: Job, status: 'success' | 'failure' | 'cancelled', errorMessage?: string): boolean {
		const codes = {
			success: STATUS.SUCCESS,
			failure: STATUS.FAILURE,
			cancelled: STATUS.CANCELLED,
		};
		if (!endNow(job, this.clock.now(), codes[status], errorMessage)) return false;
		this.ended(job);
		return true;
	}

	/** Forgets a job: Roe has it no more. */
	remove(job: Job): void {
		clearTimeout(this.timers.get(job));
		this.timers.delete(job);
		for (const resolve of this.waiting.get(job) ?? []) resolve();
		this.waiting.delete(job);
		this.byId.delete(job.id);
		this.byAgent.set(
			job.agent.id,
			this.ofAgent(job.agent.id).filter((other) => other !== job),
		);
		for (const [key, cached] of this.cache) if (cached === job) this.cache.delete(key);
	}

	isOver(job: Job): boolean {
		return isEnd(latestEvent(job, this.clock.now()).status);
	}

	/** Resolves when a job is over. */
	async over(job: Job): Promise<void> {
		if (!this.timers.has(job)) return;
		await new Promise<void>((resolve) => {
			this.waiting.set(job, [...(this.waiting.get(job) ?? []), resolve]);
		});
	}

	/** To be called when the clock was moved. */
	lookAgain(): void {
		for (const job of [...this.timers.keys()]) this.endOrWatch(job);
	}

	/** Forgets all jobs. */
	reset(): void {
		for (const timer of this.timers.values()) clearTimeout(timer);
		for (const resolve of [...this.waiting.values()].flat()) resolve();
		this.timers.clear();
		this.waiting.clear();
		this.started = 0;
		this.byId = new Map();
		this.byAgent = new Map();
		this.cache = new Map();
		this.random = seededRandom(1);
	}

	private watch(job: Job): void {
		clearTimeout(this.timers.get(job));
		const left = Math.min(endTime(job) - this.clock.now(), LONGEST_TIMER);
		// A timer may come a moment before the clock says so: then it is set again.
		const timer = setTimeout(() => this.endOrWatch(job), left);
		this.timers.set(job, timer.unref());
	}

	private endOrWatch(job: Job): void {
		if (this.isOver(job)) this.ended(job);
		else this.watch(job);
	}

	private ended(job: Job): void {
		clearTimeout(this.timers.get(job));
		if (!this.timers.delete(job)) return;
		for (const resolve of this.waiting.get(job) ?? []) resolve();
		this.waiting.delete(job);
		if (isWorthKeeping(job, this.clock.now())) this.cache.set(keyOf(job), job);
		this.onEnd(job);
	}

	private cached(request: NewJob): Job | undefined {
		const isWanted = this.settings().cache && !request.skipCache && !request.agent.disableCache;
		const job = isWanted ? this.cache.get(keyOf(request)) : undefined;
		return job?.dataDeleted ? undefined : job;
	}

	private duration({ behaviour }: Agent): number {
		const { jobDuration, jobDurationSpread } = this.settings();
		const factor = 1 + jobDurationSpread * (2 * this.random() - 1);
		return jobDuration * (behaviour.slowness ?? 1) * factor;
	}

	private outcome({ id }: Agent): Outcome | undefined {
		return this.settings().outcomes[id];
	}
}

/** Whether equal runs are to get the result of a job that is over. */
function isWorthKeeping(job: Job, now: number): boolean {
	const { status } = latestEvent(job, now);
	return status === STATUS.SUCCESS || (status === STATUS.FAILURE && job.agent.cacheFailedJobs);
}

/** How a new job ends that gets the result of an earlier one. */
function cachedEnd(earlier: Job, now: number): StatusEvent {
	const { status, errorMessage } = latestEvent(earlier, now);
	const at = now + CACHE_TIME;
	return hasOutputs(status) ? { at, status: STATUS.CACHED } : { at, status, errorMessage };
}

/** The same for two runs that Roe would answer from its cache: same version, same texts, same bytes. */
function keyOf({ version, inputs }: Pick<Job, 'version' | 'inputs'>): string {
	const values = inputs.map(({ key, value, file }) => [key, file?.sha256 ?? value]);
	return JSON.stringify([version.id, values]);
}
