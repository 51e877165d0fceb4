import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readWorkflow } from '../../support/engine';
import { GOLDEN_FILE } from '../../texts/collectTexts';
import { collectTitles, findTitles } from '../../texts/collectTitles';

const PROJECT = join(__dirname, '../../..');
const { texts: WORDS } = JSON.parse(readFileSync(join(PROJECT, 'words.json'), 'utf8')) as {
	texts: Record<string, string>;
};
const PATTERNS = Object.entries(WORDS).map(
	([word, instead]) => [new RegExp(`\\b(?:${word})\\b`, 'gi'), instead] as const,
);

/** Words of `words.json` in a text, with what to write instead. Ignores code, link targets and comments. */
function findWords(text: string): string[] {
	const prose = text
		.replace(/^[ \t]*```[\s\S]*?^[ \t]*```/gm, '')
		.replace(/<!--.*?-->|`[^`\n]*`|\]\([^)]*\)/g, '')
		.replace(/\s+/g, ' ');
	return PATTERNS.flatMap(([pattern, instead]) =>
		[...prose.matchAll(pattern)].map(
			({ index, 0: found }) =>
				`"${found}" in "…${prose.slice(Math.max(index - 30, 0), index + 40)}…": use ${instead}`,
		),
	);
}

const pages = [
	...[
		'README.md',
		'CONTRIBUTING.md',
		'SECURITY.md',
		'CHANGELOG.md',
		'examples/README.md',
		'sandbox/README.md',
		'deploy/README.md',
		'test/README.md',
	],
	'bench/notes.md',
	...readdirSync(join(PROJECT, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
];
const examples = readdirSync(join(PROJECT, 'examples')).filter((file) => file.endsWith('.json'));

describe('no word of words.json', () => {
	it.each(pages)('occurs in %s', (page) => {
		expect(findWords(readFileSync(join(PROJECT, page), 'utf8'))).toEqual([]);
	});

	it('occurs in a text of the nodes', () => {
		expect(findWords(readFileSync(GOLDEN_FILE, 'utf8'))).toEqual([]);
	});

	it.each(examples)('occurs in a note of %s', (example) => {
		const { nodes } = readWorkflow(join(PROJECT, 'examples', example));
		const notes = nodes.map(({ parameters }) => String(parameters.content ?? ''));
		expect(findWords(notes.join('\n'))).toEqual([]);
	});

	it.each([...collectTitles()])('occurs in a title of %s', (_file, titles) => {
		expect(titles.length).toBeGreaterThan(0);
		expect(titles.flatMap(findWords)).toEqual([]);
	});
});

describe('a title', () => {
	it.each([
		["it('is one', () => {})", ['is one']],
		["describe.each(CASES)('is behind a table: %s', () => {})", ['is behind a table: %s']],
		['it(`has ${count} jobs`, () => {})', ['has ${count} jobs']],
		["it.each([['a case', 1]])('and %s', () => {})", ['and %s', 'a case']],
		["test.each<[string]>([['typed']])('%s', () => {})", ['%s', 'typed']],
		["scene('is long', play, check)", ['is long']],
		["expect('no title').toBe(text('none'))", []],
	])('is found in %s', (source, titles) => {
		expect(findTitles(source)).toEqual(titles);
	});
});

describe('a word of words.json', () => {
	it.each(['The answer is lost', 'is begun\nanew', '| a ways | turned away |'])(
		'is found in "%s"',
		(text) => {
			expect(findWords(text)).not.toEqual([]);
		},
	);

	it('is ignored in code, in a link target and in a comment', () => {
		const text = 'See `answer`, [this](in-answer.json).\n<!-- anew -->\n```\nanswer\n```\n';
		expect(findWords(text)).toEqual([]);
	});
});
