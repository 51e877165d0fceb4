import { readFileSync } from 'node:fs';

import { ERROR_CODES } from '../../../nodes/RoeAi/shared/errorCodes';
import { CODES_PAGE, collectTexts, GOLDEN_FILE, withCodes } from '../../texts/collectTexts';
import { findRepeated, findRepeatedInTests, splitTexts } from '../../texts/findRepeated';

describe('the golden file of all texts', () => {
	const golden = readFileSync(GOLDEN_FILE, 'utf8');

	it('is up to date (npm run texts writes it)', () => expect(golden).toBe(collectTexts()));

	it.each(Object.keys(ERROR_CODES))('contains the texts of the error %s', (code) => {
		const [, texts] = golden.split(`### ${code}\n`);
		expect(texts.split('\n### ')[0]).toMatch(/^- ./m);
	});
});

it('the table of error codes in docs/troubleshooting.md is up to date (npm run texts writes it)', () => {
	const page = readFileSync(CODES_PAGE, 'utf8');
	expect(page).toBe(withCodes(page));
	expect(page).toContain(`| \`${Object.keys(ERROR_CODES).at(-1)}\` |`);
});

describe('a sentence of the product in a test', () => {
	it('doesn’t occur (assert the code, the names and the values instead)', () => {
		expect(Object.fromEntries(findRepeatedInTests())).toEqual({});
	});

	it.each([
		['a string', `toBe('it’s red at noon, and that\\'s all')`],
		['a template', "`${name} it’s red at noon, and that's all`"],
		['a regular expression', "/it’s red at noon, and that's all \\[item 0\\]/"],
		['a text across two lines', "`it’s red\n\tat noon, and that's all`"],
	])('is found in %s', (_, source) => {
		const pieces = splitTexts("# Head\n\n- {…} it’s red at noon, and that's all{…}\n");
		expect(findRepeated(source, pieces)).toEqual(["it’s red at noon, and that's all"]);
	});

	it('is allowed if it’s only a name or a common phrase', () => {
		const golden = '- Hours of Opening (Minutes)\n- {…} is green{…}\n- {…} {…}';
		expect(splitTexts(`${golden}\n### No text: it has no dash in front\n`)).toEqual([
			'Hours of Opening (Minutes)',
		]);
	});
});
