import { readFileSync } from 'node:fs';

import { ERROR_CODES } from '../../nodes/RoeAi/shared/errorCodes';
import { CODES_PAGE, collectTexts, GOLDEN_FILE, withCodes } from '../texts/collectTexts';

describe('the file of all texts', () => {
	const golden = readFileSync(GOLDEN_FILE, 'utf8');

	it('is up to date (npm run texts writes it)', () => expect(golden).toBe(collectTexts()));

	it.each(Object.keys(ERROR_CODES))('has texts of the error %s', (code) => {
		const [, texts] = golden.split(`### ${code}\n`);
		expect(texts.split('\n### ')[0]).toMatch(/^- ./m);
	});
});

it('the table of codes in docs/troubleshooting.md is up to date (npm run texts writes it)', () => {
	const page = readFileSync(CODES_PAGE, 'utf8');
	expect(page).toBe(withCodes(page));
	expect(page).toContain(`| \`${Object.keys(ERROR_CODES).at(-1)}\` |`);
});
