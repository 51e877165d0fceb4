import { table } from '../../tools/demo/table';
import { problemsOf, type Row } from './rows';
import { sum, type Tally } from '../support/history/tally';
import type { TrialResult } from './trial';

/** A row that was run. */
export interface Done {
	row: Row;
	/** Undefined where the row itself broke. */
	result?: TrialResult;
	problems: string[];
}

/** What came of a row, judged. */
export function judge(row: Row, result: TrialResult): Done {
	return { row, result, problems: problemsOf(row, result) };
}

const HEADER = [
	'fault',
	'server accepts it',
	'body',
	'on error',
	'items',
	'jobs on server',
	'lost',
	'doubled',
	'recovered',
	'honest errors',
	'refused',
	'executions',
	's',
	'',
];

/** All rows as a table for the terminal, with a sum. */
export function report(done: Done[]): string {
	const tallies = done.flatMap(({ result }) => result ?? []);
	const total = ['sum', '', '', '', ...numbers(sum(tallies)), '', '', ''];
	return table(HEADER, [...done.map(cells), total]);
}

/** Rows that differ only in body and mode, together: header and cells. */
export function summary(done: Done[]): { header: string[]; rows: string[][] } {
	const groups = new Map<string, { row: Row; tallies: Tally[] }>();
	for (const { row, result } of done) {
		const name = `${row.fault} ${row.when}`;
		const group = groups.get(name) ?? { row, tallies: [] };
		groups.set(name, group);
		if (result !== undefined) group.tallies.push(result);
	}
	const all = done.flatMap(({ result }) => result ?? []);
	return {
		header: ['fault', 'server accepts it', 'rows', ...HEADER.slice(4, 11)],
		rows: [
			...[...groups.values()].map(({ row: { fault, when }, tallies }) => [
				fault,
				when,
				String(tallies.length),
				...numbers(sum(tallies)),
			]),
			['total', '', String(all.length), ...numbers(sum(all))],
		],
	};
}

/** What is wrong, row by row. */
export function problemLines(done: Done[]): string[] {
	return done
		.filter(({ problems }) => problems.length > 0)
		.map(({ row, problems }) => `${nameOf(row)}: ${problems.join('; ')}`);
}

export const nameOf = ({ fault, when, trial }: Row) =>
	[fault, when, trial.body, trial.mode].filter(Boolean).join(', ');

function cells({ row, result, problems }: Done): string[] {
	const { fault, when, trial } = row;
	const { body, mode } = trial;
	const verdict = problems.length === 0 ? 'ok' : 'FAILED';
	if (result === undefined)
		return [fault, when, body, mode, ...HEADER.slice(5).map(() => ''), verdict];
	const seconds = (result.ms / 1000).toFixed(1);
	return [fault, when, body, mode, ...numbers(result), String(result.executions), seconds, verdict];
}

function numbers(tally: Tally): string[] {
	const { items, jobs, lost, doubled, recovered, honest, refused } = tally;
	return [items, jobs, lost, doubled, recovered, honest, refused].map(String);
}
