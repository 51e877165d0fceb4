/** `npm run test:queue`: the package in n8n's queue mode. Installs what npm can install, then goes on in `test/queue/run.ts`. */
import { main, prepare, runTypeScript } from './lib/prepare.mjs';

await main(async () => {
	await prepare({ n8n: true });
	return await runTypeScript('test/queue/run.ts', process.argv.slice(2));
});
