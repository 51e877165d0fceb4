import { readFileSync } from 'node:fs';

import { ERROR_CODES } from '../../nodes/RoeAi/shared/errorCodes';
import { CODES_PAGE, collectTexts, GOLDEN_FILE, withCodes } from '../texts/collectTexts';
import { findRepeated, findRepeatedInTests, splitTexts } from '../texts/findRepeated';

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

/**
 * Tests that don't go by codes yet. A file is taken off when it does, and none is put on: this list becomes empty, and then goes
 * away.
 */
const NOT_YET_BY_CODES = [
	'e2e/trigger.test.ts',
	'engine/agentReading.test.ts',
	'engine/agentRunAndWait.test.ts',
	'engine/agentRunBulk.test.ts',
	'engine/agentRunSync.test.ts',
	'engine/examples.test.ts',
	'engine/files.test.ts',
	'engine/filesInJson.test.ts',
	'engine/filesThatChange.test.ts',
	'engine/hints.test.ts',
	'engine/inputs.test.ts',
	'engine/jobActions.test.ts',
	'engine/jobBadInput.test.ts',
	'engine/jobLife.test.ts',
	'engine/jobReferences.test.ts',
	'engine/lists.test.ts',
	'engine/mapper.test.ts',
	'engine/outputNumbers.test.ts',
	'engine/proxy.test.ts',
	'engine/runAsyncBadInput.test.ts',
	'engine/runAsyncErrors.test.ts',
	'engine/runAsyncRefused.test.ts',
	'engine/submissionCutOff.test.ts',
	'engine/submissionHostile.test.ts',
	'engine/submissionLostAnswers.test.ts',
	'engine/submissionMemory.test.ts',
	'engine/triggerAddress.test.ts',
	'engine/triggerDelivery.test.ts',
	'engine/triggerPolling.test.ts',
	'engine/triggerRefused.test.ts',
	'engine/triggerRegistration.test.ts',
	'security/deliveries.test.ts',
	'unit/submissionOutcome.test.ts',
	'unit/submissionRecentJobs.test.ts',
	'unit/triggerPieces.test.ts',
	'unit/triggerReadChanges.test.ts',
];

describe('a test repeats no text of the product', () => {
	const repeated = findRepeatedInTests();

	it('so that a change of wording changes none: assert the code, the names and the values', () => {
		const others = [...repeated].filter(([file]) => !NOT_YET_BY_CODES.includes(file));
		expect(Object.fromEntries(others)).toEqual({});
	});

	it('and what is on the list of those that do, does', () => {
		expect(NOT_YET_BY_CODES.filter((file) => !repeated.has(file))).toEqual([]);
	});

	it.each([
		['a string', `toBe('it’s red at noon, and that\\'s all')`],
		['a template', "`${name} it’s red at noon, and that's all`"],
		['a regular expression', "/it’s red at noon, and that's all \\[item 0\\]/"],
		['a text of two lines', "`it’s red\n\tat noon, and that's all`"],
	])('found in %s', (_, source) => {
		const pieces = splitTexts("# Head\n\n- {…} it’s red at noon, and that's all{…}\n");
		expect(findRepeated(source, pieces)).toEqual(["it’s red at noon, and that's all"]);
	});

	it('but for names, and for words that anybody uses', () => {
		const golden = '- Hours of Opening (Minutes)\n- {…} is green{…}\n- {…} {…}';
		expect(splitTexts(`${golden}\n### No text: it has no dash in front\n`)).toEqual([
			'Hours of Opening (Minutes)',
		]);
	});
});
