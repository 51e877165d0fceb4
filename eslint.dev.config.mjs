import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';

/**
 * For the folders that are never published (test, sandbox, tools, bench): n8n's own lint without the two rules for code that
 * runs inside n8n Cloud, "no-restricted-globals" and "no-restricted-imports". These folders are ordinary Node programs: they
 * need `process`, timers and Node's modules.
 */
export default [
	...configWithoutCloudSupport,
	{
		files: ['**/*.ts'],
		rules: {
			// These are command-line programs: printing is their output.
			'no-console': 'off',
			// They start n8n, Python and other programs.
			'@n8n/community-nodes/no-dangerous-functions': 'off',
			// The rule is for errors that n8n shows to users of a node.
			'@n8n/community-nodes/require-node-api-error': 'off',
		},
	},
];
