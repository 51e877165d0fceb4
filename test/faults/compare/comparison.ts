import { type Outcome, sum, type Tally } from '../../support/history/tally';
import type { Happening } from './happenings';

/** What one contender made of one happening. */
export interface Tried {
	tally: Tally;
	outcomes: Outcome[];
	/** Requests that the server got for an item, by its number. */
	requests: Map<number, number>;
}

/** One happening, tried by all contenders. */
export interface Compared {
	happening: Happening;
	/** In the order of the contenders. */
	tried: Tried[];
}

/** A table of the comparison. */
export interface Comparison {
	title: string;
	/** Their names. */
	contenders: string[];
	lines: Compared[];
}

/** A comparison as cells of text. */
export function rowsOf({ contenders, lines }: Comparison): { header: string[]; rows: string[][] } {
	const rows = lines.map(({ happening: { what, items }, tried }) => [
		what,
		String(items),
		...tried.map(({ tally }) => cell(tally)),
	]);
	const items = lines.reduce((total, { happening }) => total + happening.items, 0);
	return {
		header: ['case', 'items', ...contenders],
		rows: [
			...rows,
			['total', String(items), ...totals({ contenders, lines }).map((total) => cell(total))],
		],
	};
}

/** Some lines of a comparison, and the sum of all, with no more in a cell than a reader in a hurry needs. */
export function examplesOf(comparison: Comparison): { header: string[]; rows: string[][] } {
	const { contenders, lines } = comparison;
	const examples = lines.filter(({ happening }) => happening.isExample === true);
	const items = lines.reduce((total, { happening }) => total + happening.items, 0);
	return {
		header: ['case', ...contenders],
		rows: [
			...examples.map(({ happening, tried }) => [
				happening.what,
				...tried.map(({ tally }) => shortCell(tally)),
			]),
			[
				`all ${lines.length} cases, ${items} items`,
				...totals(comparison).map((total) => shortCell(total)),
			],
		],
	};
}

function totals({ contenders, lines }: Pick<Comparison, 'contenders' | 'lines'>): Tally[] {
	return contenders.map((_, index) => sum(lines.map(({ tried }) => tried[index].tally)));
}

/** Jobs on the server, lost and doubled; other things where there are any. */
const cell = (tally: Tally) => `${tally.jobs} jobs, ${shortCell(tally)}`;

function shortCell({ lost, doubled, unstarted, honest }: Tally): string {
	return [
		`${lost} lost, ${doubled} doubled`,
		...(unstarted > 0 ? [`${unstarted} not started`] : []),
		...(honest > 0 ? [`${honest} reported as unknown`] : []),
	].join(', ');
}
