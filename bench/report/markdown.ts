import type { Section } from '../section';

/** A section as Markdown: title, intro, table, notes. */
export function markdown({ title, intro, columns, rows, notes }: Section): string {
	return [
		`## ${title}`,
		'',
		intro,
		'',
		table(columns, rows),
		...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
		'',
	].join('\n');
}

/** A table in Markdown. */
export function table(columns: string[], rows: string[][]): string {
	return [columns, columns.map(() => '---'), ...rows].map(line).join('\n');
}

const line = (cells: string[]) =>
	`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** A section for a terminal: columns below each other. */
export function plain({ title, columns, rows }: Section): string {
	const all = [columns, ...rows];
	const widths = columns.map((_column, index) =>
		Math.max(...all.map((row) => (row[index] ?? '').length)),
	);
	const lines = all.map((row) =>
		row
			.map((cell, index) => cell.padEnd(widths[index]))
			.join('  ')
			.trimEnd(),
	);
	return ['', title, '='.repeat(title.length), ...lines, ''].join('\n');
}
