/** `npm run test:simulation`: installs what is missing, then goes on in `test/simulation/run.ts`; arguments go there. */
import { main, prepare, runTypeScript } from './lib/prepare.mjs';

await main(async () => {
	await prepare();
	return await runTypeScript('test/simulation/run.ts', process.argv.slice(2));
});
