/**
 * Two checks of `nodes/`: a room of `nodes/RoeAi/` uses only rooms below it, and no name has a word of `words.json`. `npm run lint`
 * runs this in addition to n8n's own lint, whose configuration must stay unchanged (strict mode).
 */
import { readFileSync } from 'node:fs';

import { config } from '@n8n/node-cli/eslint';

/** Facts about values that n8n hands on: no contexts, no HTTP. */
const PURE_PLATFORM = ['platform/binaryFields.ts', 'platform/invalidDate.ts'];

/** From the top down. CONTRIBUTING.md shows the same table. */
const ROOMS = {
	actions: [
		'waiting',
		'parameters',
		'results',
		'submission',
		'inputs',
		'transport',
		'platform',
		'shared',
	],
	trigger: ['parameters', 'results', 'inputs', 'transport', 'platform', 'shared'],
	methods: ['parameters', 'results', 'inputs', 'transport', 'platform', 'shared'],
	waiting: ['results', 'transport', 'platform', 'shared'],
	parameters: ['inputs', 'platform', 'shared'],
	results: ['transport', 'shared'],
	submission: ['transport', 'platform', 'shared'],
	// The two files of platform/ are pure as well.
	inputs: [...PURE_PLATFORM, 'shared'],
	transport: ['platform', 'shared'],
	platform: ['shared'],
	shared: [],
};

const NODE = './nodes/RoeAi';

const zones = [
	...Object.entries(ROOMS).map(([room, below]) => ({
		target: `${NODE}/${room}`,
		from: NODE,
		except: [room, ...below].map((other) => `./${other}`),
		message: `${room}/ may use only ${below.join(', ') || 'packages'}: see CONTRIBUTING.md.`,
	})),
	...[
		['webhook', 'polling'],
		['polling', 'webhook'],
	].map(([half, other]) => ({
		target: `${NODE}/trigger/${half}`,
		from: `${NODE}/trigger/${other}`,
		message: 'The two halves of the trigger don’t use each other: move shared code to trigger/.',
	})),
	{
		target: `${NODE}/submission/{deduplication/**/*,!(resolve).ts}`,
		from: `${NODE}/submission/recovery`,
		message:
			'Only submission/resolve.ts uses recovery/, which can be replaced: see CONTRIBUTING.md.',
	},
];

const { names, wholeNames } = JSON.parse(
	readFileSync(new URL('words.json', import.meta.url), 'utf8'),
);

/** `answer` also matches `answers`, `lastAnswer` and `ANSWER_MS`, but `fault` doesn't match `default`. */
function toNamePattern(word) {
	const capital = word[0].toUpperCase() + word.slice(1);
	const constant = word.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
	// "mostly" and "pacemaker" are other words: a word ends with it, a plural, or the next capital.
	const end = '(?:s|ed|ing)?(?![a-z])';
	return `/^_?${word}${end}|(?<![A-Z])${capital}${end}|(?:^|_)${constant}(?:_|S?$)/`;
}

// Not `id-match`, which can't say which word to use instead.
const restrictedNames = Object.entries(names).map(([word, instead]) => ({
	selector: `:matches(Identifier, PrivateIdentifier)[name=${toNamePattern(word)}]`,
	message: `Use another word than "${word}" in names: ${instead}.`,
}));

// The plugin, parser and resolver of n8n's lint, so that there is only one version of each.
const importX = config.find(({ plugins }) => plugins?.['import-x'])?.plugins['import-x'];
const parser = config.find(({ languageOptions }) => languageOptions?.parser)?.languageOptions
	.parser;
const settings = Object.assign({}, ...config.map((part) => part.settings));

export default [
	{
		files: ['nodes/**/*.ts'],
		languageOptions: { parser },
		linterOptions: { reportUnusedDisableDirectives: 'off' },
		plugins: { 'import-x': importX },
		settings: {
			...settings,
			'import-x/extensions': ['.ts'],
			'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
		},
		rules: {
			'import-x/no-restricted-paths': ['error', { zones }],
			'import-x/no-cycle': 'error',
			'id-denylist': ['error', ...Object.keys(wholeNames)],
			'no-restricted-syntax': ['error', ...restrictedNames],
		},
	},
	{
		files: ['nodes/RoeAi/inputs/**/*.ts', ...PURE_PLATFORM.map((file) => `nodes/RoeAi/${file}`)],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					name: 'n8n-workflow',
					message: 'inputs/ and what it uses are pure: they read values, not n8n’s contexts.',
				},
			],
		},
	},
];
