/**
 * `npm start`: everything from a fresh clone to a workflow that has run. Installs what is missing, then goes on in
 * `tools/demo/main.ts`. `npm start -- --once` ends after the run.
 */
import { main, prepare, runTypeScript } from './lib/prepare.mjs';

await main(async () => {
	await prepare({ n8n: true });
	return await runTypeScript('tools/demo/main.ts', process.argv.slice(2));
});
