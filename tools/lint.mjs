/**
 * n8n's own lint (`n8n-node lint`, strict mode, n8n's unchanged configuration) over the whole project, then which room of the nodes
 * uses which, and which words their names have (`eslint.nodes.config.mjs`), then Prettier over all code. With `--fix`, all of them mend what they can.
 *
 * ESLint is told to take the configuration nearest to each file, so that the folders that are never published have their own
 * (`eslint.dev.config.mjs` says what differs and why).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const modules = new URL('../node_modules/', import.meta.url);

function run(program, args, env = {}) {
	const { status } = spawnSync(
		process.execPath,
		[fileURLToPath(new URL(program, modules)), ...args],
		{
			stdio: 'inherit',
			env: { ...process.env, ...env },
		},
	);
	return status ?? 1;
}

const args = process.argv.slice(2);
const isFixing = args.includes('--fix');
const statuses = [
	run('@n8n/node-cli/bin/n8n-node.mjs', ['lint', ...args], {
		ESLINT_FLAGS: 'unstable_config_lookup_from_file',
	}),
	run('eslint/bin/eslint.js', ['--config', 'eslint.nodes.config.mjs', ...args, 'nodes']),
	run('prettier/bin/prettier.cjs', [
		isFixing ? '--write' : '--check',
		'--log-level=warn',
		'**/*.{ts,js,mjs,cjs}',
	]),
];
const status = Math.max(...statuses);
console.log(status === 0 ? 'No problems found.' : 'There are problems, see above.');
process.exit(status);
