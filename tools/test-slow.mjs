/** `npm run test:slow`: the tests that take too long for `npm test`. Installs what is missing; arguments go to jest. */
import { main, prepare, runJest } from './lib/prepare.mjs';

await main(async () => {
	await prepare();
	return await runJest(['--config', 'test/jest.slow.config.js', ...process.argv.slice(2)]);
});
