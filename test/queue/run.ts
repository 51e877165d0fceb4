/**
 * `npm run test:queue`: the package in n8n's queue mode, while processes of it are killed. `--quick` for a smaller number of
 * calls (also on a build machine), `--calls=N` for any other, `--round=TEXT` for only the rounds whose title has that text.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SEED, startSandbox } from '../../sandbox';
import { showProgress } from '../../tools/lib/progress.mjs';
import { N8nClient } from '../../tools/server/n8nClient';
import { anyFreePorts } from '../../tools/server/ports';
import { describe } from './accounts';
import { CHECKS, CHECKS_WHERE_INPUT_IS_KEPT } from './checks';
import { Cluster } from './cluster';
import { DELIVERY_CHECKS, describeDeliveries, jobsFinish } from './deliveries';
import { machineDies, type Stage, workerDies } from './rounds';
import { startPostgres, startRedis } from './stores';
import { findSystemParts, Missing, type SystemParts } from './systemParts';
import { describeTwice, TWICE_CHECKS, twoProcessors } from './twoProcessors';

const CALLS = 500;
const CALLS_QUICK = 60;
/** A worker holds ten: enough to leave some for the others, whatever the size of the run. */
const CALLS_WHEN_THE_MACHINE_DIES = 40;
/** n8n takes deliveries one isolate each: hundreds at once are a test of that, not of the node (docs/trigger.md). */
const JOBS_TO_DELIVER = 60;
const WORKERS = 2;
const isBuild = process.env.CI === 'true';

/** What a reader is told of a round, and what was found wrong. */
interface Seen {
	lines: string[];
	/** What is wrong with each statement, in the order of the round's checks. */
	problems: string[][];
}

/** @param run Returns what it has seen of `checks` */
function roundOf<T>(
	title: string,
	checks: Array<{ title: string; problems(seen: T): string[] }>,
	run: (stage: Stage) => Promise<T>,
	tell: (seen: T) => string[],
) {
	return {
		title,
		statements: checks.map((check) => check.title),
		run: async (stage: Stage): Promise<Seen> => {
			const seen = await run(stage);
			return { lines: tell(seen), problems: checks.map(({ problems }) => problems(seen)) };
		},
	};
}

const ROUNDS = [
	roundOf(
		'A worker is killed',
		CHECKS,
		async (stage) => await workerDies(stage, callsAsked()),
		describe,
	),
	roundOf(
		'A worker and the webhook processor are killed',
		[...CHECKS, ...CHECKS_WHERE_INPUT_IS_KEPT],
		async (stage) => await machineDies(stage, CALLS_WHEN_THE_MACHINE_DIES),
		describe,
	),
	roundOf(
		'Jobs finish, deliveries are late, doubled and lost, and the workflow is published again',
		DELIVERY_CHECKS,
		async (stage) => await jobsFinish(stage, JOBS_TO_DELIVER),
		describeDeliveries,
	),
	roundOf(
		'Two webhook processors get each delivery at the same time',
		TWICE_CHECKS,
		async (stage) => await twoProcessors(stage, JOBS_TO_DELIVER),
		describeTwice,
	),
];

const argument = (name: string) =>
	process.argv.find((given) => given.startsWith(`--${name}=`))?.slice(`--${name}=`.length);

function callsAsked(): number {
	const given = argument('calls');
	if (given !== undefined) {
		const count = Number(given);
		if (!Number.isInteger(count) || count < CALLS_QUICK) {
			throw new Error(`--calls=${given}: a whole number from ${CALLS_QUICK} on is needed.`);
		}
		return count;
	}
	return isBuild || process.argv.includes('--quick') ? CALLS_QUICK : CALLS;
}

function roundsAsked(): typeof ROUNDS {
	const text = argument('round') ?? '';
	const rounds = ROUNDS.filter(({ title }) => title.includes(text));
	if (rounds.length === 0) throw new Error(`--round=${text}: no round has that in its title.`);
	return rounds;
}

/** @returns how many checks failed */
async function main(parts: SystemParts): Promise<number> {
	callsAsked();
	const rounds = roundsAsked();
	// PostgreSQL runs under an account of its own and has to reach its folder in here.
	const folder = mkdtempSync(join(tmpdir(), 'roe-queue-'));
	chmodSync(folder, 0o755);
	const stops: Array<() => Promise<void>> = [];
	try {
		const stage = await setUp(parts, folder, stops);
		let [passed, wrong] = [0, 0];
		for (const { title, run, statements } of rounds) {
			console.log(`\n${title}`);
			const { lines, problems } = await run(stage);
			for (const line of lines) console.log(`  ${line}`);
			for (const [index, statement] of statements.entries()) {
				const found = problems[index];
				console.log(`  ${found.length === 0 ? '✓' : '✗'} ${statement}`);
				for (const problem of found.slice(0, 10)) console.log(`      ${problem}`);
				if (found.length === 0) passed += 1;
				else wrong += 1;
			}
		}
		await tearDown(stops);
		if (wrong === 0) rmSync(folder, { recursive: true, force: true });
		else console.log(`\nLogs of all processes are in ${folder}`);
		console.log(`\n${passed} passed, ${wrong} failed`);
		return wrong;
	} catch (error) {
		console.log(`Logs of all processes are in ${folder}`);
		await tearDown(stops);
		throw error;
	}
}

/** Starts everything; what has been started is in `stops` at any time. */
async function setUp(
	parts: SystemParts,
	folder: string,
	stops: Array<() => Promise<void>>,
): Promise<Stage> {
	const [redisPort, postgresPort, webhookPort] = await anyFreePorts(3);
	const redisPassword = randomBytes(24).toString('hex');
	const redis = await startRedis({
		parts,
		folder: join(folder, 'redis'),
		port: redisPort,
		password: redisPassword,
	});
	stops.push(async () => await redis.stop());
	const postgres = await startPostgres({
		parts,
		folder: join(folder, 'postgres'),
		port: postgresPort,
	});
	stops.push(async () => await postgres.stop());
	// A start that is doubled must not be hidden as a hit of the cache.
	const sandbox = await startSandbox({ jobDuration: 1000, cache: false });
	stops.push(async () => await sandbox.close());

	const progress = showProgress('Starting n8n: main, webhook processor and two workers');
	const cluster = new Cluster(folder, {
		redisPort,
		redisPassword,
		postgresPort,
		webhookPort,
	});
	stops.push(async () => await cluster.stop());
	await cluster.start({ workers: WORKERS }).finally(() => progress.end(true));

	const n8n = await N8nClient.logIn(cluster.main.url);
	const { apiKey, organizationId } = SEED;
	const credentialId = await n8n.createCredential({
		name: 'Roe',
		type: 'roeAiApi',
		data: { apiKey, organizationId, baseUrl: sandbox.url },
	});
	const began = Date.now();
	const say = (text: string) =>
		console.log(`  ${Math.round((Date.now() - began) / 1000)} s: ${text}`);
	return { cluster, n8n, sandbox, credentialId, say };
}

/** What was started last is stopped first. */
async function tearDown(stops: Array<() => Promise<void>>): Promise<void> {
	for (const stop of stops.splice(0).reverse()) await stop();
}

// Children are killed when this process exits; without this, Ctrl-C would leave them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.once(signal, () => process.exit(1));
}

findSystemParts()
	.then(main)
	.then(
		(wrong) => process.exit(wrong === 0 ? 0 : 1),
		(error: unknown) => {
			const count = ROUNDS.reduce((total, { statements }) => total + statements.length, 0);
			console.log(error instanceof Missing ? error.message : error);
			// On a build machine everything has to be there: a check that never runs is no check.
			const isSkipped = error instanceof Missing && !isBuild;
			console.log(isSkipped ? `0 passed, 0 failed, ${count} skipped` : `0 passed, ${count} failed`);
			process.exit(isSkipped ? 0 : 1);
		},
	);
