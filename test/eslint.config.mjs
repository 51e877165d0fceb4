import config from '../eslint.dev.config.mjs';

export default [
	...config,
	{
		files: ['**/*.ts'],
		ignores: ['**/recovery/**'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							group: ['**/submission/recovery', '**/submission/recovery/*'],
							message: 'Tests of recovery/, which can be replaced, are in folders of that name.',
						},
					],
				},
			],
		},
	},
];
