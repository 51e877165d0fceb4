/**
 * n8n's own lint (`n8n-node lint`, strict mode, n8n's unchanged configuration) over the whole project.
 *
 * ESLint is told to take the configuration nearest to each file, so that the folders that are never published have their own
 * (`eslint.dev.config.mjs` says what differs and why).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../node_modules/@n8n/node-cli/bin/n8n-node.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [cli, 'lint', ...process.argv.slice(2)], {
	stdio: 'inherit',
	env: { ...process.env, ESLINT_FLAGS: 'unstable_config_lookup_from_file' },
});
process.exit(status ?? 1);
