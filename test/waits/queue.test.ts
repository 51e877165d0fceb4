import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSandbox } from '../../sandbox';
import { installedN8n } from '../../tools/server/installedN8n';
import { N8nClient } from '../../tools/server/n8nClient';
import { anyFreePorts } from '../../tools/server/ports';
import { Cluster } from '../queue/cluster';
import { startPostgres, startRedis } from '../queue/stores';
import { findSystemParts } from '../queue/systemParts';
import { until } from '../support/until';
import { PATIENCE_SECONDS, type Stage } from './savedLoop';
import { whatAgentsGet } from './scenarios/agents';
import { whatHappensWhileAsleep, whatTimeOutsDo } from './scenarios/asleep';
import { whatBadItemsDo } from './scenarios/badInput';
import { whatCallersGet } from './scenarios/callers';
import { ManyAsleep } from './scenarios/many';
import { whatParentsGet } from './scenarios/subWorkflows';

const HOUR = 60 * 60_000;
const WORKERS = 2;

/** Lists that Bull, n8n's queue, keeps in Redis: what workers are at, and what waits for one. */
const QUEUE_LISTS = ['bull:jobs:active', 'bull:jobs:wait'];

interface Redis {
	llen(list: string): Promise<number>;
	quit(): Promise<unknown>;
}

let cluster: Cluster;
let redis: Redis;
let stage: Stage;
/** What was started last is stopped first. */
const stops: Array<() => Promise<unknown>> = [];

beforeAll(async () => {
	const folder = await mkdtemp(join(tmpdir(), 'roe-waits-'));
	// PostgreSQL runs under an account of its own.
	await chmod(folder, 0o755);
	stops.push(async () => await rm(folder, { recursive: true, force: true }));
	const parts = await findSystemParts();
	const [redisPort, postgresPort, webhookPort] = await anyFreePorts(3);
	const password = randomBytes(24).toString('hex');
	const stores = await Promise.all([
		startRedis({ parts, folder: join(folder, 'redis'), port: redisPort, password }),
		startPostgres({ parts, folder: join(folder, 'postgres'), port: postgresPort }),
	]);
	stops.push(async () => await Promise.all(stores.map(async (store) => await store.stop())));
	const sandbox = await startSandbox({
		jobDuration: HOUR,
		cache: false,
		keepRequestBodies: true,
	});
	stops.push(async () => await sandbox.close());
	redis = connect(redisPort, password);
	stops.push(async () => await redis.quit());
	cluster = new Cluster(folder, { redisPort, redisPassword: password, postgresPort, webhookPort });
	stops.push(async () => await cluster.killAll());
	await cluster.start({ workers: WORKERS });
	const n8n = N8nClient.logIn(cluster.main.url);
	stage = { n8n, webhookUrl: cluster.webhook.url, sandbox };
});

afterAll(async () => {
	for (const stop of stops.reverse()) await stop();
});

// All at the same time, since each sleeps for more than a minute.
describe('an execution of the loop in queue mode', () => {
	it.concurrent(
		'leaves its worker during sleeps: 50 sleep, nothing is active, and a worker and main are killed',
		async () => {
			const many = await ManyAsleep.start(stage, 50);
			await until(async () => (await activeJobs()) === 0, PATIENCE_SECONDS);
			const [victim] = cluster.livingWorkers();
			stage.n8n = killAndStartAgain(victim);
			await stage.n8n;
			await many.expectEachOnce();
		},
	);

	whatHappensWhileAsleep(() => stage);
	whatTimeOutsDo(() => stage, { sleepCounts: false });
	whatBadItemsDo(() => stage);
	whatCallersGet(() => stage, { keepsCallers: false });
	whatParentsGet(() => stage);
	whatAgentsGet(() => stage);
});

/** Kills a worker, which stays away, and main. @returns main when it is back */
async function killAndStartAgain(worker: string): Promise<N8nClient> {
	await Promise.all([cluster.kill(worker), cluster.kill('main')]);
	await cluster.restartMain();
	return await N8nClient.logIn(cluster.main.url);
}

/** Executions that hold a worker, or wait for one. */
async function activeJobs(): Promise<number> {
	const counts = await Promise.all(QUEUE_LISTS.map(async (list) => await redis.llen(list)));
	return counts.reduce((total, count) => total + count);
}

/** With n8n's own library for it. */
function connect(port: number, password: string): Redis {
	const requireFromN8n = createRequire(installedN8n().n8n);
	const { Redis } = requireFromN8n('ioredis') as {
		Redis: new (options: { host: string; port: number; password: string }) => Redis;
	};
	return new Redis({ host: '127.0.0.1', port, password });
}
