import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '../..');

/**
 * Replaces what stands in a page between `<!-- <name>: <command> writes this -->` and `<!-- to here -->`: figures that nobody types.
 *
 * @param file from the project's folder
 * @param command that writes it, e.g. `test:faults`
 * @throws {Error} where the page has no such place
 */
export function replaceMarked(file: string, name: string, command: string, text: string): void {
	const path = join(PROJECT, file);
	const before = readFileSync(path, 'utf8');
	const marked = new RegExp(
		`(<!-- ${name}: ${command} writes this -->\n)[\\s\\S]*?(\n<!-- to here -->)`,
	);
	if (!marked.test(before)) throw new Error(`${file} has no place for the table “${name}”`);
	writeFileSync(
		path,
		before.replace(marked, (_, begin, end) => `${begin}\n${text}\n${end}`),
	);
}
