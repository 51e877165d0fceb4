/** `npm run bench`: installs what is missing and builds the node, then goes on in `bench/main.ts`; arguments go there. */
import { ensureBuild } from './lib/build.mjs';
import { main, prepare, runTypeScript } from './lib/prepare.mjs';

await main(async () => {
	await prepare();
	await ensureBuild();
	return await runTypeScript('bench/main.ts', process.argv.slice(2));
});
