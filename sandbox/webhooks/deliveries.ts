import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import type { Clock } from '../clock';
import type { Settings } from '../options';
import { seededRandom } from '../random';
import type { Job, Webhook } from '../types';
import { deliveryOf } from './payload';
import { Slots } from './slots';
import { noteAttempt, type Webhooks } from './webhooks';

/** One attempt to deliver. */
export interface Attempt {
	/** ISO 8601, by this machine's clock. */
	time: string;
	/** Of the receiver's answer. */
	status?: number;
	/** Why there was no answer; "dropped" where the attempt was lost on purpose. */
	error?: string;
}

/** Something that was to be delivered, with all its attempts. */
export interface Delivery {
	id: string;
	webhookId: string;
	url: string;
	/** Undefined for a test. */
	jobId?: string;
	/** Whether it is the second of a delivery that is sent twice on purpose. */
	isDuplicate: boolean;
	state: 'waiting' | 'delivered' | 'failed';
	attempts: Attempt[];
}

/** What deliveries need of the local Roe. */
interface Sender {
	readonly settings: Settings;
	/** Where it is reached. */
	readonly baseUrl: string;
	readonly clock: Clock;
	readonly webhooks: Webhooks;
}

/** Milliseconds a receiver has to answer. */
const ANSWER_TIME = 10_000;
const MOST_KEPT = 20_000;

/** Sends deliveries, again where they fail, and with the trouble that was asked for. */
export class Deliveries {
	private deliveries: Delivery[] = [];

	private readonly running = new Set<Promise<void>>();

	private stop = stopper();

	private random: (() => number) | undefined;

	private readonly slots = new Slots(() => this.roe.settings.deliveriesAtOnce);

	constructor(private readonly roe: Sender) {}

	/** Oldest first. */
	list(): Delivery[] {
		return structuredClone(this.deliveries.slice(-MOST_KEPT));
	}

	/** Requests to receivers that are not answered yet. */
	get underWay(): number {
		return this.slots.running;
	}

	/** To be called when more may be sent at the same time. */
	goOn(): void {
		this.slots.lookAgain();
	}

	/** To be called when a job ends: all its agent's webhooks hear of it. */
	jobEnded(job: Job): void {
		this.sendJob(job, this.roe.webhooks.activeFor(job.agent.id));
	}

	/** Sends word of a job to webhooks. */
	sendJob(job: Job, webhooks: Webhook[]): void {
		for (const webhook of webhooks) {
			this.send(
				webhook,
				async () => await deliveryOf(job, this.roe.clock.now(), this.roe.baseUrl),
				job.id,
			);
		}
	}

	/** One attempt, at once and without trouble. */
	async sendOnce(webhook: Webhook, body: object): Promise<Attempt> {
		const delivery = this.record(webhook, undefined, false);
		const attempt = await this.attempt(webhook, body, this.stop.signal);
		delivery.attempts.push(attempt);
		this.noteAttempt(webhook, attempt);
		delivery.state = isDelivered(attempt) ? 'delivered' : 'failed';
		return attempt;
	}

	reset(): void {
		this.stop.abort();
		this.stop = stopper();
		this.deliveries = [];
		this.random = undefined;
	}

	async close(): Promise<void> {
		this.stop.abort();
		await Promise.allSettled(this.running);
	}

	/** The trouble starts from its seed again: to be called when it was changed. */
	troubleChanged(): void {
		this.random = undefined;
	}

	private send(webhook: Webhook, body: () => Promise<object>, jobId: string): void {
		const {
			duplicate = 0,
			dropFirst = 0,
			maxDelay = 0,
			seed = 1,
		} = this.roe.settings.deliveryTrouble;
		this.random ??= seededRandom(seed);
		const copies = this.random() < duplicate ? 2 : 1;
		for (let copy = 0; copy < copies; copy++) {
			const delivery = this.record(webhook, jobId, copy > 0);
			const delay = this.random() * maxDelay;
			const drop = this.random() < dropFirst;
			const sending = this.deliver(delivery, webhook, body, delay, drop)
				// Stopped while it waited: nobody is there any more to be told.
				.catch(() => {})
				.finally(() => this.running.delete(sending));
			this.running.add(sending);
		}
	}

	private record(webhook: Webhook, jobId: string | undefined, isDuplicate: boolean): Delivery {
		const delivery: Delivery = {
			id: randomUUID(),
			webhookId: webhook.id,
			url: webhook.url,
			jobId,
			isDuplicate,
			state: 'waiting',
			attempts: [],
		};
		this.deliveries.push(delivery);
		if (this.deliveries.length >= 2 * MOST_KEPT) {
			this.deliveries = this.deliveries.slice(-MOST_KEPT);
		}
		return delivery;
	}

	private async deliver(
		delivery: Delivery,
		webhook: Webhook,
		makeBody: () => Promise<object>,
		delay: number,
		dropFirst: boolean,
	): Promise<void> {
		const { signal } = this.stop;
		const body = await makeBody();
		for (const pause of [delay, ...this.roe.settings.webhookRetryDelays]) {
			if (pause > 0) await wait(pause, undefined, { signal, ref: false });
			if (webhook.isGivenUp) break;
			const isFirst = delivery.attempts.length === 0;
			const attempt =
				isFirst && dropFirst
					? { time: new Date().toISOString(), error: 'dropped' }
					: await this.slots.run(async () => await this.attempt(webhook, body, signal));
			if (signal.aborted) return;
			delivery.attempts.push(attempt);
			this.noteAttempt(webhook, attempt);
			if (isDelivered(attempt)) {
				delivery.state = 'delivered';
				return;
			}
		}
		delivery.state = 'failed';
	}

	private noteAttempt(webhook: Webhook, attempt: Attempt): void {
		const { clock, settings } = this.roe;
		noteAttempt(webhook, isDelivered(attempt), clock.now(), settings.webhookGiveUp);
	}

	private async attempt(
		{ url, headers }: Webhook,
		body: object,
		stopped: AbortSignal,
	): Promise<Attempt> {
		const time = new Date().toISOString();
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: {
					'user-agent': 'Roe-Sandbox-Webhooks',
					...headers,
					'content-type': 'application/json',
				},
				body: JSON.stringify(body),
				redirect: 'manual',
				signal: AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_TIME)]),
			});
			await response.body?.cancel();
			return { time, status: response.status };
		} catch (error) {
			return { time, error: reasonOf(error) };
		}
	}
}

/** Any number of deliveries may wait for it. */
function stopper(): AbortController {
	const controller = new AbortController();
	setMaxListeners(0, controller.signal);
	return controller;
}

const isDelivered = ({ status = 0 }: Attempt) => status >= 200 && status < 300;

function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? error.cause.message : error.message;
}
