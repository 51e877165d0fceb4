import { removeEngineFolder } from '../support/engine';
import { mixedRows } from './mix';
import { type Done, judge, nameOf, problemLines, report } from './report';
import { bulkRows, cachedRows, matrix, type Row } from './rows';
import { specialRows } from './specialRows';
import { runTrial } from './trial';

/** Rows at the same time: nearly all of a row is waiting. */
const SIDE_BY_SIDE = 48;
/** Milliseconds between two words about how far it is. */
const PROGRESS = 15_000;

/** How many rows held, and how many did not. */
export interface Score {
	passed: number;
	failed: number;
}

/** Every fault on n8n's engine; prints the table. `only`: the rows whose name matches. */
export async function runEngineRows(only: RegExp): Promise<{ score: Score; done: Done[] }> {
	// The longest first, so that none of them is waited for alone.
	const rows = [
		...mixedRows(),
		...matrix(),
		...cachedRows(),
		...specialRows(),
		...bulkRows(),
	].filter((row) => only.test(nameOf(row)));
	const begun = Date.now();
	const done = new Map<Row, Done>();
	const told = setInterval(() => {
		const seconds = Math.round((Date.now() - begun) / 1000);
		console.log(`… ${done.size} of ${rows.length} rows after ${seconds} s`);
	}, PROGRESS);
	try {
		await sideBySide(rows, async (row) => done.set(row, await runRow(row)));
	} finally {
		clearInterval(told);
		removeEngineFolder();
	}
	const all = rows.flatMap((row) => done.get(row) ?? []);
	const problems = problemLines(all);
	console.log(report(all));
	problems.forEach((problem) => console.log(problem));
	const score = { passed: rows.length - problems.length, failed: problems.length };
	return { score, done: all };
}

async function runRow(row: Row): Promise<Done> {
	try {
		return judge(row, await runTrial(row.trial));
	} catch (error) {
		return {
			row,
			problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
		};
	}
}

async function sideBySide<T>(all: T[], work: (one: T) => Promise<unknown>): Promise<void> {
	const left = [...all];
	const worker = async () => {
		for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
	};
	await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}
