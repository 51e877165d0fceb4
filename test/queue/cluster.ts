import { randomBytes } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { communityFolder } from '../../tools/server/n8nEnvironment';
import { type N8nServer, startN8n } from '../../tools/server/n8nServer';
import { installNodePackage } from '../../tools/server/nodePackage';
import { anyFreePorts } from '../../tools/server/ports';
import { DATABASE } from './stores';

/** A dead worker is noticed after a minute and a half by default: here sooner, so that nobody has to wait. Milliseconds. */
const LOCK_DURATION = 10_000;
const LOCK_RENEW_TIME = 2_000;
const STALLED_INTERVAL = 5_000;
/** Milliseconds after which the queue has surely given up a dead worker's executions. */
export const DEATH_IS_NOTICED_AFTER = LOCK_DURATION + 2 * STALLED_INTERVAL;

/** What the webhook processor prints when it puts an execution into the queue, and a worker when it takes one. */
const QUEUED = /Enqueued execution (\d+) /g;
const TAKEN = /Worker started execution (\d+) /g;

const SECOND_WEBHOOK = 'webhook-2';

interface Member {
	server: N8nServer;
	command: 'start' | 'webhook' | 'worker';
	port: number;
}

/**
 * n8n in queue mode: processes that share a database, a queue and the key that credentials are encrypted with. Each keeps a
 * folder of its own, as each container would.
 */
export class Cluster {
	private readonly shared: NodeJS.ProcessEnv;

	/** All that were ever started, by name: `main`, `webhook`, `worker-1`, … */
	private readonly members = new Map<string, Member>();

	private workersStarted = 0;

	/** Of the webhook processor, which is what all processes say is n8n's address for webhooks. */
	private readonly webhookPort: number;

	constructor(
		private readonly folder: string,
		{
			redisPort,
			redisPassword,
			postgresPort,
			webhookPort,
		}: { redisPort: number; redisPassword: string; postgresPort: number; webhookPort: number },
	) {
		this.webhookPort = webhookPort;
		this.shared = {
			EXECUTIONS_MODE: 'queue',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgresPort),
			DB_POSTGRESDB_DATABASE: DATABASE.name,
			DB_POSTGRESDB_USER: DATABASE.user,
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redisPort),
			QUEUE_BULL_REDIS_PASSWORD: redisPassword,
			// A file comes in at the webhook processor and goes out at a worker.
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			N8N_WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
			QUEUE_WORKER_LOCK_DURATION: String(LOCK_DURATION),
			QUEUE_WORKER_LOCK_RENEW_TIME: String(LOCK_RENEW_TIME),
			QUEUE_WORKER_STALLED_INTERVAL: String(STALLED_INTERVAL),
		};
	}

	/** The process with the editor and the API. */
	get main(): N8nServer {
		return this.member('main').server;
	}

	/** The process that takes webhook calls and puts executions into the queue. */
	get webhook(): N8nServer {
		return this.member('webhook').server;
	}

	/** Packs the package, and starts everything with it. Main sets up the database, so it has to be ready before the others. */
	async start({ workers }: { workers: number }): Promise<void> {
		await installNodePackage(join(this.folder, 'installed'));
		await this.startMember('main', 'start');
		await Promise.all([
			this.startWebhookProcessor(),
			...Array.from({ length: workers }, async () => await this.startWorker()),
		]);
	}

	async startWorker(): Promise<void> {
		this.workersStarted += 1;
		await this.startMember(`worker-${this.workersStarted}`, 'worker');
	}

	/** Where it was there before, it has the same port again. */
	async startWebhookProcessor(): Promise<void> {
		await this.startMember('webhook', 'webhook');
	}

	async restartMain(): Promise<void> {
		await this.main.stop();
		await this.startMember('main', 'start');
	}

	/** Ends a process as a crash would: SIGKILL, to this one process. */
	async kill(name: string): Promise<void> {
		await this.member(name).server.kill();
	}

	/** Names, in the order in which they were ready. */
	livingWorkers(): string[] {
		return [...this.members]
			.filter(([, { command, server }]) => command === 'worker' && !server.hasEnded())
			.map(([name]) => name);
	}

	/** Another webhook processor, as behind a load balancer. Returns its address. */
	async startSecondWebhookProcessor(): Promise<string> {
		await this.startMember(SECOND_WEBHOOK, 'webhook');
		return this.member(SECOND_WEBHOOK).server.url;
	}

	/** IDs of the executions that the webhook processors have put into the queue, by their own word, oldest first. */
	queuedExecutions(): string[] {
		const processors = [...this.members.values()].filter(({ command }) => command === 'webhook');
		return processors
			.flatMap(({ server }) => [...server.log().matchAll(QUEUED)].map(([, id]) => id))
			.sort((one, other) => Number(one) - Number(other));
	}

	/** IDs of the executions that each worker has taken, by its own word. */
	executionsByWorker(): Record<string, string[]> {
		const workers = [...this.members].filter(([, { command }]) => command === 'worker');
		return Object.fromEntries(
			workers.map(([name, { server }]) => [
				name,
				[...server.log().matchAll(TAKEN)].map(([, id]) => id),
			]),
		);
	}

	/** Those that work first, then main. */
	async stop(): Promise<void> {
		const others = [...this.members].filter(([name]) => name !== 'main');
		await Promise.all(others.map(async ([, { server }]) => await server.stop()));
		await this.members.get('main')?.server.stop();
	}

	/** Ends all processes at once, if nothing of them is of use any more. */
	async killAll(): Promise<void> {
		await Promise.all([...this.members.values()].map(async ({ server }) => await server.kill()));
	}

	private async startMember(name: string, command: Member['command']): Promise<void> {
		const before = this.members.get(name);
		const userFolder = join(this.folder, name);
		if (before === undefined) {
			const installed = communityFolder(join(this.folder, 'installed'));
			await cp(installed, communityFolder(userFolder), { recursive: true });
		} else {
			// A port is not free at once after its owner was killed.
			await sleep(500);
		}
		const [anyPort, brokerPort] = await anyFreePorts(2);
		const port = name === 'webhook' ? this.webhookPort : (before?.port ?? anyPort);
		const server = await startN8n({
			userFolder,
			port,
			brokerPort,
			command,
			env: {
				...this.shared,
				...(command === 'worker' && {
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(port),
					N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
				}),
			},
		});
		this.members.set(name, { server, command, port });
	}

	private member(name: string): Member {
		const member = this.members.get(name);
		if (member === undefined) throw new Error(`There is no "${name}" in the cluster.`);
		return member;
	}
}
