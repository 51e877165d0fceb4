import { setTimeout as wait } from 'node:timers/promises';

import { type Sandbox, startSandbox } from '../../../sandbox';
import { table } from '../../../tools/demo/table';
import { Missing } from '../../sdk/python';
import type { Score } from '../engineRows';
import { type Outcome, tally } from '../../support/history/tally';
import { itemName, itemsOfRequests, serverJobs, WITHOUT_CACHE } from '../trial';
import { type Compared, type Comparison, rowsOf, type Tried } from './comparison';
import type { Contender } from './contender';
import { BULK_HAPPENINGS, type Happening, HAPPENINGS } from './happenings';
import { n8nContenders } from './n8nContenders';
import { type SdkContenders, sdkContenders } from './sdkContender';

/** Happenings at the same time; each is tried by all contenders at the same time, each at a Roe of its own. */
const SIDE_BY_SIDE = 3;

/** The same faults for this node, n8n's HTTP Request node and Roe's SDK. Only this node, the first of each, is held to anything. */
export async function compare(only: RegExp): Promise<{ score: Score; comparisons: Comparison[] }> {
	const sdk = await sdkOrNone();
	const { runAsync, runBulk, httpRequest, httpRequestForAll, stop } = await n8nContenders();
	try {
		const comparisons = [
			await compareIn('One request for each item', HAPPENINGS, only, [
				runAsync,
				httpRequest,
				...(sdk === undefined ? [] : [sdk.run]),
			]),
			await compareIn('One request for all items', BULK_HAPPENINGS, only, [
				runBulk,
				httpRequestForAll,
				...(sdk === undefined ? [] : [sdk.runMany]),
			]),
		];
		const problems = comparisons.map(problemsIn);
		problems.flat().forEach((problem) => console.log(problem));
		const lines = comparisons.reduce((count, comparison) => count + comparison.lines.length, 0);
		const failed = problems.flat().length;
		return { score: { passed: lines - failed, failed }, comparisons };
	} finally {
		await stop();
	}
}

/** On a build machine everything has to be there. */
async function sdkOrNone(): Promise<SdkContenders | undefined> {
	try {
		return await sdkContenders();
	} catch (error) {
		if (!(error instanceof Missing) || process.env.CI === 'true') throw error;
		console.log(`${error.message}\nRoe’s SDK is left out of the comparison.`);
		return undefined;
	}
}

async function compareIn(
	title: string,
	happenings: Happening[],
	only: RegExp,
	contenders: Contender[],
): Promise<Comparison> {
	const lines = happenings
		.filter(({ what }) => only.test(what))
		.map((happening): Compared => ({ happening, tried: [] }));
	const left = [...lines];
	const worker = async () => {
		for (let line = left.shift(); line !== undefined; line = left.shift()) {
			const { happening } = line;
			const tries = contenders.map(async (contender) => await tryOne(happening, contender));
			line.tried = await Promise.all(tries);
			console.log(`… ${happening.what}`);
		}
	};
	await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
	const comparison = { title, contenders: contenders.map(({ name }) => name), lines };
	const { header, rows } = rowsOf(comparison);
	console.log(`\n${title}\n\n${table(header, rows)}\n`);
	return comparison;
}

async function tryOne(happening: Happening, contender: Contender): Promise<Tried> {
	const { items, faults } = happening;
	const names = Array.from({ length: items }, (_, index) => itemName(index + 1));
	const sandbox = await startSandbox({ ...WITHOUT_CACHE, ...happening.sandbox });
	try {
		faults.forEach((fault) => sandbox.control.addFault(fault));
		const outcomes = await startAll(happening, contender, sandbox.url, names);
		// A request that the client gave up may still be taken.
		await wait(Math.max(0, ...faults.map(({ delayMs = 0 }) => delayMs)));
		const requests = countRequests(sandbox);
		return { outcomes, requests, tally: tally(names, outcomes, serverJobs(sandbox)) };
	} finally {
		await sandbox.close();
	}
}

/** What the user has of all executions. */
async function startAll(
	{ items, executions = [items] }: Happening,
	contender: Contender,
	url: string,
	names: string[],
): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	for (const count of executions) {
		outcomes.push(...(await contender.start(url, names.slice(0, count), executions.length > 1)));
	}
	return outcomes;
}

function countRequests(sandbox: Sandbox): Map<number, number> {
	const counts = new Map<number, number>();
	for (const item of itemsOfRequests(sandbox)) counts.set(item, (counts.get(item) ?? 0) + 1);
	return counts;
}

/** What is wrong with the first contender, one line at most for each happening. */
function problemsIn({ contenders: [name], lines }: Comparison): string[] {
	return lines.flatMap(({ happening, tried: [first] }) => {
		const problems = problemsOf(happening, first);
		return problems.length === 0 ? [] : [`${name}, ${happening.what}: ${problems.join('; ')}`];
	});
}

function problemsOf(
	{ requests: expected = {} }: Happening,
	{ tally: counts, outcomes, requests }: Tried,
): string[] {
	const { items, jobs, lost, doubled, wrong, handed } = counts;
	const problems: string[] = [];
	if (lost > 0) problems.push(`${lost} lost`);
	if (doubled > 0) problems.push(`${doubled} doubled`);
	if (wrong > 0) problems.push(`${wrong} wrong job IDs`);
	if (handed !== items || jobs !== items) {
		const words = outcomes.find(({ error }) => error !== undefined)?.error ?? '';
		problems.push(`${jobs} jobs, ${handed} job IDs for ${items} items ${words}`);
	}
	for (const [item, times] of Object.entries(expected)) {
		const seen = requests.get(Number(item)) ?? 0;
		if (seen !== times) {
			problems.push(`the server got ${seen} requests for ${itemName(Number(item))}, not ${times}`);
		}
	}
	return problems;
}
