import { isoTime } from './clock';
import { ApiError } from './errors';
import { type Fault, type FaultRule, pattern } from './faults/faults';
import type { Gate } from './gate';
import { latestEvent } from './jobs/timeline';
import { changed, type Settings, unknownSettings } from './options';
import type { LoggedRequest } from './requests/requestLog';
import type { Roe } from './roe';
import { SEED } from './seed';
import type { QueryOutcome, TableQuery } from './tables/queries';
import type { Job, Output, Review, StatusCode } from './types';
import { SEEDED_USER } from './users';
import type { Delivery } from './webhooks/deliveries';
import { presentWebhook } from './webhooks/webhooks';

/** A job with what only the server knows. */
export interface ControlJob {
	id: string;
	/** Number in the order of creation, from 1. */
	number: number;
	agentId: string;
	agentName: string;
	versionId: string;
	status: StatusCode;
	errorMessage?: string;
	/** ISO 8601. */
	createdAt: string;
	inputs: Array<{
		key: string;
		/** The text; for a file its UUID or its address. */
		value: string;
		/** Set where the value is a file that the local Roe has. */
		file?: { fileName: string; contentType: string; size: number; sha256: string };
	}>;
	metadata: Record<string, string>;
	dataDeleted: boolean;
}

export interface FinishJobs {
	/** All that are running by default. */
	jobIds?: string[];
	status?: 'success' | 'failure' | 'cancelled';
	errorMessage?: string;
}

/** What a test sees and does on the server's side. The same is offered over HTTP under `/_sandbox`. */
export class Control {
	constructor(private readonly roe: Roe) {}

	/**
	 * Requests to the API, oldest first.
	 *
	 * @param path Regular expression that the path without its query has to match.
	 */
	requests({ method, path }: { method?: string; path?: string } = {}): LoggedRequest[] {
		const wanted = pattern(path ?? '');
		return this.roe.log
			.list()
			.filter((request) => method === undefined || request.method === method.toUpperCase())
			.filter((request) => wanted.test(request.path));
	}

	clearRequests(): void {
		this.roe.log.clear();
	}

	/** Requests so far, and the most that were under way at one time. */
	counts(): { requests: number; mostInFlight: number; jobs: number } {
		const { log, jobs } = this.roe;
		return { requests: log.count, mostInFlight: log.peak, jobs: jobs.count };
	}

	/** Jobs in the order of creation. */
	jobs({ agentId }: { agentId?: string } = {}): ControlJob[] {
		const jobs = agentId === undefined ? this.roe.jobs.all() : this.roe.jobs.ofAgent(agentId);
		return jobs.map((job) => this.present(job));
	}

	job(id: string): ControlJob | undefined {
		const job = this.roe.jobs.find(id);
		return job === undefined ? undefined : this.present(job);
	}

	/** Ends jobs now, successfully where nothing else is said. Gives how many were running. */
	finishJobs({ jobIds, status = 'success', errorMessage }: FinishJobs = {}): number {
		const jobs = jobIds?.map((id) => this.requireJob(id)) ?? this.roe.jobs.all();
		return jobs.filter((job) => this.roe.jobs.end(job, status, errorMessage)).length;
	}

	/** Takes a job away, as if it had been deleted in Roe. */
	removeJob(jobId: string): void {
		this.roe.jobs.remove(this.requireJob(jobId));
	}

	/** Gives a job corrected outputs, as a person does in Roe's web app. */
	correctOutputs(jobId: string, outputs: Output[]): void {
		this.requireJob(jobId).correctedOutputs = outputs;
	}

	/** Has a person judge a job's result, as in Roe's web app. What isn't named stays as it is. */
	reviewJob(jobId: string, review: Partial<Review>): void {
		const job = this.requireJob(jobId);
		const untouched: Review = {
			review_status: 'pending',
			corrected_verdict: null,
			review_comment: '',
			reviewed_at: isoTime(this.roe.clock.now()),
			reviewed_by: SEEDED_USER.display_name,
		};
		job.review = { ...(job.review ?? untouched), ...review };
	}

	/** Makes a table of a CSV text with a header row, as if it had been uploaded. */
	async addTable(name: string, csv: string): Promise<void> {
		await this.roe.tables.add(SEED.organizationId, name, csv);
	}

	/** Queries of tables, oldest first. */
	tableQueries(): TableQuery[] {
		return this.roe.queries.all();
	}

	/** Ends the queries that run, as their SQL says by default. Gives how many were running. */
	finishQueries(outcome?: QueryOutcome): number {
		return this.roe.queries.finish(outcome);
	}

	/** Takes a query and its result away, as Roe does with old ones. */
	removeQuery(id: string): void {
		this.roe.queries.remove(id);
	}

	addFault(rule: FaultRule): Fault {
		return this.roe.faults.add(rule);
	}

	faults(): Fault[] {
		return this.roe.faults.list();
	}

	removeFault(id: string): boolean {
		return this.roe.faults.remove(id);
	}

	clearFaults(): void {
		this.roe.faults.clear();
	}

	settings(): Settings {
		return structuredClone(this.roe.settings);
	}

	/** Changes settings; those not named stay. Jobs that run keep the duration they were started with. */
	change(changes: Partial<Settings>): Settings {
		const unknown = unknownSettings(changes);
		if (unknown.length > 0)
			throw new ApiError(400, { error: `No such setting: ${unknown.join()}` });
		this.roe.settings = changed(this.roe.settings, changes);
		if (changes.deliveryTrouble !== undefined) this.roe.deliveries.troubleChanged();
		if (changes.deliveriesAtOnce !== undefined) this.roe.deliveries.goOn();
		if (changes.clockSkew !== undefined) this.roe.jobs.lookAgain();
		return this.settings();
	}

	/** Holds all answers back until the gate is opened. */
	holdAnswers(): Gate {
		this.roe.gate.close();
		return this.roe.gate;
	}

	/** The local Roe's time, milliseconds since 1970. */
	now(): number {
		return this.roe.clock.now();
	}

	/** Moves the local Roe's time forward; jobs that end in between have ended then. */
	advanceClock(milliseconds: number): number {
		this.roe.clock.advance(milliseconds);
		this.roe.jobs.lookAgain();
		return this.now();
	}

	/** As Roe shows them, with the agents that each is linked to: these Roe does not show. */
	webhooks() {
		const all = this.roe.webhooks.all();
		return all.map((webhook) => ({
			...presentWebhook(webhook),
			agent_ids: [...webhook.agentIds],
		}));
	}

	/** What was to be delivered to webhooks, with all attempts, oldest first. */
	deliveries(): Delivery[] {
		return this.roe.deliveries.list();
	}

	/** Deliveries that a receiver has not answered yet. */
	deliveriesUnderWay(): number {
		return this.roe.deliveries.underWay;
	}

	/** Back to how it was started. */
	async reset(): Promise<void> {
		await this.roe.reset();
	}

	private requireJob(id: string): Job {
		const job = this.roe.jobs.find(id);
		if (job === undefined) throw new ApiError(404, { error: `No such job: ${id}` });
		return job;
	}

	private present(job: Job): ControlJob {
		const { status, errorMessage } = latestEvent(job, this.roe.clock.now());
		return {
			id: job.id,
			number: job.number,
			agentId: job.agent.id,
			agentName: job.agent.name,
			versionId: job.version.id,
			status,
			errorMessage,
			createdAt: isoTime(job.createdAt),
			inputs: job.inputs.map(({ key, value, file }) => {
				if (file === undefined) return { key, value };
				const { fileName, contentType, size, sha256 } = file;
				return { key, value, file: { fileName, contentType, size, sha256 } };
			}),
			metadata: job.metadata,
			dataDeleted: job.dataDeleted,
		};
	}
}
