/** `npm run test:e2e`: the package in a real n8n. Installs what is missing, then runs jest; arguments go to jest. */
import { main, prepare, runJest } from './lib/prepare.mjs';

await main(async () => {
	await prepare({ n8n: true });
	// One n8n for all tests: it takes longer to start than they take to run.
	return await runJest([
		'--config',
		'test/e2e/jest.config.js',
		'--runInBand',
		...process.argv.slice(2),
	]);
});
