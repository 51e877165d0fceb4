import type { HistoryEvent } from '../support/history/history';
import type { VirtualClock } from './clock';
import { createNetworkError, type HttpRequest, type HttpResponse, SimulatedHttp } from './http';
import type { ListReply, RoePlan, StartReply } from './plan';

/** What the simulated Roe keeps to. The node relies on no more than this. */
export const LIMITS = {
	/** How long after its start a job may be missing in the list, ms. If the connection broke, or with a 5xx: how long after that. */
	listDelayMs: 12_000,
	/** How long Roe may work on a request that it doesn't respond to, or that a gateway has given up, ms. */
	workMs: 120_000,
	/** How long a job runs, ms. */
	jobMs: 1000,
};

interface Job {
	id: string;
	text: string;
	metadata: unknown;
	createdAt: number;
	/** When the list shows it. */
	shownAt: number;
	finishedAt: number;
	fails: boolean;
	isOurs: boolean;
}

/** A request to start jobs that Roe hasn't accepted yet. */
interface Arriving {
	owner: object;
	plan: StartReply;
	/** @param shownBy the list shows its jobs from then on at the latest, ms since 1970 */
	accept: (shownBy: number) => void;
}

/** No two histories have a job of the same ID, since the node remembers some for as long as its process lives. */
let histories = 0;

/** What the node stores a job's deduplication key as. */
const STORED_AS = 'n8n_deduplication_key';

export const INPUT = 'company';
export const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';

/** Roe as a history has it: its jobs, its list of them, and how it responds. */
export class SimulatedRoe {
	readonly jobs: Job[] = [];

	/** All is well from now on. */
	isCalm = false;

	/** Its list can be read. */
	listsWell = false;

	private starts = 0;

	private lists = 0;

	private readonly arriving = new Set<Arriving>();

	private readonly number = histories++;

	private readonly http: SimulatedHttp;

	/** @param signal of the execution that runs now */
	constructor(
		private readonly clock: VirtualClock,
		private readonly plan: RoePlan,
		private readonly history: HistoryEvent[],
		private readonly signal: () => AbortSignal,
	) {
		this.http = new SimulatedHttp(clock, plan.clockAheadMs, signal);
	}

	/** What n8n's HTTP helper does. */
	async request(owner: object, request: HttpRequest): Promise<HttpResponse> {
		if (this.signal().aborted) throw createNetworkError('ERR_CANCELED');
		const path = new URL(request.url).pathname;
		if (request.method === 'GET' && path.endsWith('/jobs/')) return await this.list(owner, request);
		if (path.endsWith('/jobs/statuses/')) {
			return await this.http.respond(owner, 20, () => [200, this.readJobs(request, false)]);
		}
		if (path.endsWith('/jobs/results/')) {
			return await this.http.respond(owner, 20, () => [200, this.readJobs(request, true)]);
		}
		if (request.method === 'POST') return await this.start(owner, path, request);
		return await this.http.respond(owner, 20, () => [404, { detail: 'Not found.' }]);
	}

	/** A process dies, and with it its connections. */
	breakConnections(owner: object): void {
		for (const one of this.arriving) {
			if (one.owner !== owner) continue;
			this.arriving.delete(one);
			if (!one.plan.survivesCrash) continue;
			const shownBy = this.clock.now + LIMITS.listDelayMs;
			this.clock.after(one.plan.late * LIMITS.listDelayMs, () => one.accept(shownBy));
		}
	}

	/** Somebody else starts a job. */
	startOther(text: string): void {
		this.create(text, { note: 'of somebody else' }, false);
	}

	private async start(owner: object, path: string, request: HttpRequest): Promise<HttpResponse> {
		const { starts } = this.plan;
		const planned = starts[this.starts++ % starts.length];
		const reply: StartReply = this.isCalm
			? { ...planned, reply: 'ok', isAccepted: true, batch: 1, late: 0 }
			: planned;
		const body = JSON.parse(request.body ?? '{}') as Record<string, unknown>;
		const isBatch = path.endsWith('/many/');
		const runs = isBatch ? (body.inputs as Array<Record<string, string>>) : [body];
		const texts = runs.map((run) => String(run[INPUT]));
		this.history.push({ type: 'sent', marks: texts });
		const skipsCache = request.headers['X-Skip-Cache'] === 'true';
		let started: string[] = [];
		if (reply.isAccepted) {
			const arriving: Arriving = {
				owner,
				plan: reply,
				accept: (shownBy) => {
					const count = isBatch ? Math.ceil(texts.length * reply.batch) : 1;
					started = texts
						.slice(0, count)
						.map((text) => this.run(text, isBatch ? {} : body.metadata, skipsCache, shownBy));
				},
			};
			this.arriving.add(arriving);
			const { acceptMs, shownMs } = limitsOf(reply, request.timeout);
			const shownBy = this.clock.now + shownMs;
			this.clock.after(reply.late * acceptMs, () => {
				if (this.arriving.delete(arriving)) arriving.accept(shownBy);
			});
		}
		return await this.reply(owner, reply, request, () => {
			if (isBatch) return started;
			return path.endsWith('/async/')
				? started[0]
				: [{ key: 'job', data_type: 'text/plain', value: started[0] }];
		});
	}

	private async reply(
		owner: object,
		{ reply, replyMs }: StartReply,
		{ timeout }: HttpRequest,
		readStarted: () => unknown,
	): Promise<HttpResponse> {
		switch (reply) {
			case 'ok':
				return await this.http.respond(owner, replyMs, () => [200, readStarted()]);
			case 'noId':
				return await this.http.respond(owner, replyMs, () => [200, {}]);
			case 'reset':
				return await this.http.fail(owner, replyMs, 'ECONNRESET');
			case 'timeout':
				return await this.http.fail(owner, timeout, 'ECONNABORTED');
			case 'refused':
				return await this.http.fail(owner, replyMs, 'ECONNREFUSED', 'connect');
			case 'notSent':
				return await this.http.fail(owner, 0, 'ERR_INVALID_URL');
			default:
				return await this.http.respond(owner, replyMs, () => [Number(reply), { detail: 'No' }]);
		}
	}

	/** @returns the ID of the job that the caller gets */
	private run(text: string, metadata: unknown, skipsCache: boolean, shownBy: number): string {
		const mark = (metadata as Record<string, string> | undefined)?.[STORED_AS] ?? text;
		const cached = this.jobs.find(
			(job) => job.text === text && job.finishedAt <= this.clock.now && !job.fails,
		);
		if (this.plan.hasCache && !skipsCache && cached !== undefined) {
			this.history.push({ type: 'cached', jobId: cached.id, mark });
			return cached.id;
		}
		const { id, fails } = this.create(text, metadata, true, shownBy);
		this.history.push({ type: 'accepted', jobId: id, mark });
		if (fails) {
			const fail = () => this.history.push({ type: 'jobFailed', jobId: id });
			this.clock.after(LIMITS.jobMs, fail);
		}
		return id;
	}

	private create(text: string, metadata: unknown, isOurs: boolean, shownBy = Infinity): Job {
		const { listDelay, clockDriftMs, failsJobs, clockAheadMs } = this.plan;
		const count = this.jobs.length;
		const { now } = this.clock;
		const job: Job = {
			id: `${String(this.number).padStart(8, '0')}-0000-4000-8000-${String(count).padStart(12, '0')}`,
			text,
			metadata,
			createdAt: now + clockAheadMs + clockDriftMs[count % clockDriftMs.length],
			shownAt: Math.min(now + listDelay[count % listDelay.length] * LIMITS.listDelayMs, shownBy),
			finishedAt: now + LIMITS.jobMs,
			fails: isOurs && !this.isCalm && failsJobs[count % failsJobs.length],
			isOurs,
		};
		this.jobs.push(job);
		return job;
	}

	private async list(owner: object, { qs, timeout }: HttpRequest): Promise<HttpResponse> {
		const { lists, clockAheadMs, pageSize } = this.plan;
		const planned = lists[this.lists++ % lists.length];
		const { reply, thereMs, backMs }: ListReply =
			this.isCalm || this.listsWell ? { reply: 'ok', thereMs: 10, backMs: 10 } : planned;
		if (reply === 'reset') return await this.http.fail(owner, thereMs + backMs, 'ECONNRESET');
		if (reply === 'timeout') return await this.http.fail(owner, timeout, 'ECONNABORTED');
		if (reply !== 'ok' && reply !== 'garbage') {
			return await this.http.respond(owner, thereMs + backMs, () => [
				Number(reply),
				{ detail: 'No' },
			]);
		}
		let page: unknown = {};
		let date = 0;
		this.clock.after(thereMs, () => {
			date = this.clock.now + clockAheadMs;
			if (reply === 'ok') page = this.readPage(qs, pageSize);
		});
		return await this.http.respond(
			owner,
			thereMs + backMs,
			() => [200, page],
			() => date,
		);
	}

	private readPage({ page, page_size: asked }: Record<string, unknown>, pageSize: number): object {
		const size = Math.min(Number(asked ?? 20), pageSize);
		const shown = this.jobs
			.filter(({ shownAt }) => shownAt <= this.clock.now)
			.sort((one, other) => other.createdAt - one.createdAt);
		const from = (Number(page ?? 1) - 1) * size;
		return {
			count: shown.length,
			next: shown.length > from + size ? 'https://roe.test/next' : null,
			previous: null,
			results: shown.slice(from, from + size).map((job) => ({
				id: job.id,
				status_code: this.statusOf(job),
				created_at: new Date(job.createdAt).toISOString(),
				metadata: job.metadata,
				job_inputs: [{ key: INPUT, data_type: 'text/plain', value: job.text }],
			})),
		};
	}

	private readJobs({ body }: HttpRequest, withResult: boolean): unknown[] {
		const { job_ids: ids } = JSON.parse(body ?? '{}') as { job_ids: string[] };
		return this.jobs
			.filter(({ id }) => ids.includes(id))
			.map((job) => ({
				id: job.id,
				status: this.statusOf(job),
				created_at: new Date(job.createdAt).toISOString(),
				agent_id: AGENT,
				...(withResult && {
					result: [{ key: 'job', data_type: 'text/plain', value: job.id }],
				}),
			}));
	}

	private statusOf({ finishedAt, fails }: Job): number {
		if (finishedAt > this.clock.now) return 1;
		return fails ? 4 : 3;
	}
}

/** How long after it was sent a request may be accepted, and its jobs are shown, by what the client sees of it. Milliseconds. */
function limitsOf({ reply, replyMs }: StartReply, timeoutMs: number) {
	const { listDelayMs, workMs } = LIMITS;
	switch (reply) {
		case 'timeout':
			return { acceptMs: Math.max(timeoutMs, workMs), shownMs: Infinity };
		case '504':
			return { acceptMs: replyMs + workMs, shownMs: Infinity };
		case 'reset':
		case '408':
		case '500':
		case '502':
			return { acceptMs: replyMs + listDelayMs, shownMs: replyMs + listDelayMs };
		default:
			return { acceptMs: replyMs, shownMs: Infinity };
	}
}
