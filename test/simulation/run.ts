/**
 * `npm run test:simulation`: the node's code that starts jobs, with a simulated Roe, n8n and clock, in as many histories as it is told.
 *
 * `-- --runs <number>` histories, from `--seed <number>`; a failed history is printed with what reproduces it. `-- --safeguards` takes
 * one safeguard after the other out of the node, and counts the histories until this is noticed.
 */
import { parseArgs } from 'node:util';

import { table } from '../../tools/demo/table';
import { fc } from '../support/property';
import { anyPlan, type Plan } from './plan';
import { play, type Played } from './play';
import { SAFEGUARDS } from './safeguards';

const RUNS = 10_000;
/** Within so many histories each missing safeguard has to be noticed. */
const RUNS_WITHOUT_SAFEGUARD = 1000;
/** Histories under one seed. A failed one is found again by playing its chunk. */
const CHUNK = 1000;
/** One history in so many is also played with a crash at each moment at which its first process begins to wait or goes on. */
const SWEEP_ONE_IN = 100;
/** Longer histories are left out there: most of their waits are the seconds of a long pause. */
const MAX_MOMENTS = 200;

const SEED_IN_CI = 2041;

interface Counts {
	histories: number;
	jobs: number;
	crashes: number;
	retries: number;
	violations: number;
}

/** @param until the number of histories after which it ends */
async function playMany(seed: number, runs: number, counts: Counts, shrink: boolean) {
	const property = fc.asyncProperty(anyPlan, async (plan) => {
		count(await play(plan), counts);
		if (counts.histories % SWEEP_ONE_IN === 0) await playEachCrash(plan, counts);
	});
	return await fc.check(property, { seed, numRuns: runs, endOnFailure: !shrink });
}

/** The same history with a crash of its first process at every moment at which that begins to wait for something, or goes on. */
async function playEachCrash(plan: Plan, counts: Counts): Promise<void> {
	const [first, ...others] = plan.runs;
	const crashAt = (at: number | undefined): Plan => ({
		...plan,
		runs: [{ ...first, crashAt: at }, ...others],
	});
	const { waits } = await play(crashAt(undefined));
	if (waits[0] > MAX_MOMENTS) return;
	for (let at = 0; at < waits[0]; at++) count(await play(crashAt(at)), counts, crashAt(at));
}

/** @throws {Error} if something is wrong with the history */
function count({ history, violations }: Played, counts: Counts, plan?: Plan): void {
	counts.histories++;
	for (const { type } of history) {
		if (type === 'accepted') counts.jobs++;
		else if (type === 'crashed') counts.crashes++;
		else if (type === 'retried') counts.retries++;
	}
	if (violations.length === 0) return;
	counts.violations++;
	const found = violations.map(({ kind, of, jobId }) => `${kind}: ${of} ${jobId ?? ''}`).join('; ');
	throw new Error(plan === undefined ? found : `${found}\nwith a crash: ${JSON.stringify(plan)}`);
}

const noCounts = (): Counts => ({ histories: 0, jobs: 0, crashes: 0, retries: 0, violations: 0 });

/** @returns whether nothing was wrong */
async function simulate(seed: number, runs: number): Promise<boolean> {
	const counts = noCounts();
	const startedAt = performance.now();
	const { user } = process.cpuUsage();
	for (let chunk = 0; chunk * CHUNK < runs; chunk++) {
		const numRuns = Math.min(CHUNK, runs - chunk * CHUNK);
		const result = await playMany(seed + chunk, numRuns, counts, true);
		if (result.failed) {
			await report(result.counterexample?.[0], String(result.errorInstance));
			console.log(
				`To see it again: npm run test:simulation -- --seed ${seed + chunk} --runs ${numRuns}`,
			);
			return false;
		}
		if ((chunk + 1) % 100 === 0) console.log(`… ${counts.histories} histories`);
	}
	const seconds = (performance.now() - startedAt) / 1000;
	const rate = counts.histories / ((process.cpuUsage().user - user) / 1e6);
	const { histories, jobs, crashes, retries, violations } = counts;
	console.log(
		`${histories} histories (seed ${seed}), ${jobs} jobs, ${crashes} crashes, ${retries} retries: ${violations} violations`,
	);
	console.log(
		`${seconds.toFixed(0)} s, ${rate.toFixed(0)} histories for a second of one processor`,
	);
	return true;
}

/** The smallest history that was found, event by event. */
async function report(plan: Plan | undefined, error: string): Promise<void> {
	console.log(error);
	if (plan === undefined) return;
	const { history, violations } = await play(plan);
	console.log(`\nThe smallest plan that was found:\n${JSON.stringify(plan)}\n`);
	history.forEach((event) => console.log(JSON.stringify(event)));
	console.log('Violations:', JSON.stringify(violations));
}

/** @returns whether each missing safeguard was noticed */
async function trySafeguards(seed: number): Promise<boolean> {
	const rows: string[][] = [];
	let areAllNoticed = true;
	for (const { name, without, remove } of SAFEGUARDS) {
		const counts = noCounts();
		const putBack = remove();
		try {
			await playMany(seed, RUNS_WITHOUT_SAFEGUARD, counts, false);
		} finally {
			putBack();
		}
		const isNoticed = counts.violations > 0 && counts.histories <= RUNS_WITHOUT_SAFEGUARD;
		areAllNoticed &&= isNoticed;
		const until = isNoticed ? String(counts.histories) : `not in ${counts.histories}`;
		rows.push([name, without, until]);
	}
	console.log(table(['safeguard', 'without it', 'histories until it is noticed'], rows));
	return areAllNoticed;
}

function toNumber(name: string, text: string): number {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 1) throw new Error(`--${name}: a number from 1 on`);
	return number;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			runs: { type: 'string', default: String(RUNS) },
			seed: { type: 'string' },
			safeguards: { type: 'boolean', default: false },
		},
	});
	const byDefault = process.env.CI === 'true' ? SEED_IN_CI : 1 + Math.floor(Math.random() * 1e9);
	const seed = values.seed === undefined ? byDefault : toNumber('seed', values.seed);
	console.log(`Seed ${seed}`);
	const isRight = values.safeguards
		? await trySafeguards(seed)
		: await simulate(seed, toNumber('runs', values.runs));
	console.log(isRight ? '1 passed, 0 failed' : '0 passed, 1 failed');
	process.exitCode = isRight ? 0 : 1;
}

void main();
