/** `npm run bench`: installs what is missing and builds the node, then goes on in `bench/main.ts`; arguments go there. */
import { projectFolder } from './lib/places.mjs';
import { main, prepare, runTypeScript } from './lib/prepare.mjs';
import { runStep } from './lib/steps.mjs';

await main(async () => {
	await prepare();
	await runStep('Building the package', 'npm', ['run', 'build'], { cwd: projectFolder });
	return await runTypeScript('bench/main.ts', process.argv.slice(2));
});
