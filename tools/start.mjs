/**
 * `npm start`: everything from a fresh clone to a workflow that has run. Installs what is missing, and goes on in
 * `tools/demo/main.ts`, which starts the local Roe while n8n is still being installed. `npm start -- --once` ends after the run.
 */
import { main, prepareBesideN8n, runTypeScript } from './lib/prepare.mjs';

await main(async () => {
	const { n8nIsReady } = await prepareBesideN8n();
	const message = n8nIsReady.then(
		() => 'n8n is ready',
		() => 'there is no n8n',
	);
	const args = [...process.argv.slice(2), '--n8n-follows'];
	const status = await runTypeScript('tools/demo/main.ts', args, message);
	// If there is no n8n, this throws the reason.
	await n8nIsReady;
	return status;
});
