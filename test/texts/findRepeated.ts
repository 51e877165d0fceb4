import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { GOLDEN_FILE } from './collectTexts';

const TESTS = join(__dirname, '..');

/** Shorter pieces are names, or words that anybody uses. */
const MIN_CHARACTERS = 20;
const MIN_WORDS = 4;

/**
 * The pieces of texts that no test may repeat: sentences and parts of sentences, without what is filled in at run time.
 *
 * @param golden The file of all texts.
 */
export function splitTexts(golden: string): string[] {
	const texts = golden.split('\n').flatMap((line) => /^- (.*)/.exec(line)?.[1] ?? []);
	const pieces = texts
		.flatMap((text) => text.split('{…}'))
		.flatMap((part) => part.split(/(?<=[.:;])\s/))
		.map((piece) => piece.trim())
		.filter((piece) => piece.length >= MIN_CHARACTERS && piece.split(' ').length >= MIN_WORDS);
	return [...new Set(pieces)];
}

/**
 * The pieces that a source repeats, in whatever literal, comment or title. Line breaks, and escapes of strings and regular
 * expressions, are no difference.
 */
export function findRepeated(source: string, pieces: string[]): string[] {
	const read = source.replace(/\\(?=[^\w\s])/g, '').replace(/\s+/g, ' ');
	return pieces.filter((piece) => read.includes(piece));
}

/** By file under `test/`, with `/`: the pieces of texts that it repeats. Files that repeat none are left out. */
export function findRepeatedInTests(): Map<string, string[]> {
	const pieces = splitTexts(readFileSync(GOLDEN_FILE, 'utf8'));
	const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.(ts|mjs|py|json)$/.test(file))
		.sort();
	const found = files.map((file): [string, string[]] => [
		file.replaceAll('\\', '/'),
		findRepeated(readFileSync(join(TESTS, file), 'utf8'), pieces),
	]);
	return new Map(found.filter(([, repeated]) => repeated.length > 0));
}
