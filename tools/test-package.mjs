/** `npm run test:package`: the packed package in a clean n8n. Installs what is missing, then goes on in `test/package/run.ts`. */
import { main, prepare, runTypeScript } from './lib/prepare.mjs';

await main(async () => {
	await prepare({ n8n: true });
	return await runTypeScript('test/package/run.ts', process.argv.slice(2));
});
