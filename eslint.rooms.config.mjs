/**
 * Which room of `nodes/RoeAi/` may use which: a room uses only rooms below it. `npm run lint` runs this beside n8n's own lint, whose
 * configuration has to stay unchanged (strict mode).
 */
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
		message: 'The two halves of the trigger stand alone: move what both need to trigger/.',
	})),
];

// The plugin, parser and resolver that n8n's lint brings: no other version beside it.
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
