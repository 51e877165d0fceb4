/**
 * `npm run test:waits`: executions that sleep while jobs run. Installs what is missing, then runs jest; arguments go to jest, except
 * for `--quick`, which runs the small tests only (also the default on a build machine).
 */
import { main, prepare, runJest } from './lib/prepare.mjs';

await main(async () => {
	const given = process.argv.slice(2).filter((argument) => argument !== '--quick');
	const isQuick = process.argv.includes('--quick') || process.env.CI === 'true';
	await prepare({ n8n: true });
	return await runJest([
		'--config',
		'test/waits/jest.config.js',
		'--runInBand',
		...(isQuick ? ['--testNamePattern', 'killed'] : []),
		...given,
	]);
});
