/** `npm run test:waits`: executions that sleep while jobs run. Installs what is missing, then runs jest; arguments go to jest. */
import { main, prepare, runJest } from './lib/prepare.mjs';

await main(async () => {
	await prepare({ n8n: true });
	return await runJest([
		'--config',
		'test/waits/jest.config.js',
		'--runInBand',
		...process.argv.slice(2),
	]);
});
