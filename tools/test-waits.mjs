/**
 * `npm run test:waits`: executions that sleep while jobs run. Installs what is missing, then runs jest; arguments go to jest, except
 * for `--quick`, which runs the part in queue mode only (also the default on a build machine).
 */
import { ensureChromium } from './lib/chromium.mjs';
import { main, prepare, runJest } from './lib/prepare.mjs';

await main(async () => {
	const given = process.argv.slice(2).filter((argument) => argument !== '--quick');
	const isQuick = process.argv.includes('--quick') || process.env.CI === 'true';
	await prepare({ n8n: true });
	return await runJest([
		...['--config', 'test/waits/jest.config.js', '--runInBand'],
		...(isQuick ? ['--testPathPatterns', 'test/waits/queue'] : await withBrowser()),
		...given,
	]);
});

/** @returns arguments for jest: without a browser, all tests but those in the editor */
async function withBrowser() {
	const chromium = await ensureChromium();
	if (chromium !== undefined) {
		process.env.UI_CHROMIUM = chromium;
		return [];
	}
	console.log('There is no Chromium here, so nothing is tried in the editor.');
	console.log('On Debian and Ubuntu: apt-get install chromium');
	return ['--testPathIgnorePatterns', '/node_modules/', 'test/waits/editor'];
}
