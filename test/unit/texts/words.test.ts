import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readWorkflow } from '../../support/engine';
import { GOLDEN_FILE } from '../../texts/collectTexts';

const PROJECT = join(__dirname, '../../..');
const { texts: WORDS } = JSON.parse(readFileSync(join(PROJECT, 'words.json'), 'utf8')) as {
	texts: Record<string, string>;
};
const PATTERNS = Object.entries(WORDS).map(
	([word, instead]) => [new RegExp(`\\b(?:${word})\\b`, 'gi'), instead] as const,
);

/** Words of `words.json` in a text, with what to write instead. Code, link targets and comments are left out. */
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
	it.each(pages)('is in %s', (page) => {
		expect(findWords(readFileSync(join(PROJECT, page), 'utf8'))).toEqual([]);
	});

	it('is in a text of the nodes', () => {
		expect(findWords(readFileSync(GOLDEN_FILE, 'utf8'))).toEqual([]);
	});

	it.each(examples)('is in a note of %s', (example) => {
		const { nodes } = readWorkflow(join(PROJECT, 'examples', example));
		const notes = nodes.map(({ parameters }) => String(parameters.content ?? ''));
		expect(findWords(notes.join('\n'))).toEqual([]);
	});
});

describe('a word of words.json is found', () => {
	it.each(['The answer is lost', 'is begun\nanew', '| a ways | turned away |'])(
		'in "%s"',
		(text) => {
			expect(findWords(text)).not.toEqual([]);
		},
	);

	it('but not in code, a link’s target or a comment', () => {
		const text = 'See `answer`, [this](in-answer.json).\n<!-- anew -->\n```\nanswer\n```\n';
		expect(findWords(text)).toEqual([]);
	});
});
