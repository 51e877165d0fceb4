import { replaceMarked } from '../../tools/docs/replaceMarked';
import { type Comparison, examplesOf, rowsOf } from './compare/comparison';
import { type Done, summary } from './report';

const COMMAND = 'test:faults';
/** How many each table compares. */
const CONTENDERS = [3, 3];

interface Cells {
	header: string[];
	/** The last one is the sum. */
	rows: string[][];
}

/** Puts the tables where they are shown: some lines in `docs/comparison.md`, all in `docs/reliability.md`. Nobody types them. */
export function writeComparisons(comparisons: Comparison[]): void {
	if (comparisons.some(({ contenders: { length } }, index) => length < CONTENDERS[index])) {
		throw new Error('Without Roe’s SDK there is not all that the tables show');
	}
	replaceMarked('docs/comparison.md', 'comparison', COMMAND, markdown(examplesOf(comparisons[0])));
	replaceMarked(
		'docs/comparison.md',
		'bulk comparison',
		COMMAND,
		markdown(examplesOf(comparisons[1])),
	);
	const all = comparisons.map(
		(comparison) => `### ${comparison.title}\n\n${markdown(rowsOf(comparison))}`,
	);
	replaceMarked('docs/reliability.md', 'comparison', COMMAND, all.join('\n\n'));
}

/** The table of every fault. */
export function writeFaults(done: Done[]): void {
	replaceMarked('docs/reliability.md', 'faults', COMMAND, markdown(summary(done)));
}

function markdown({ header, rows }: Cells): string {
	const total = rows.length - 1;
	const lines = [
		header,
		header.map(() => '---'),
		...rows.map((cells, index) => (index === total ? cells.map(bold) : cells)),
	];
	return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const bold = (cell: string) => (cell === '' ? '' : `**${cell}**`);
