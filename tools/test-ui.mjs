/**
 * `npm run test:ui`: n8n's editor in a browser. Installs what is missing, then runs jest. Arguments go to jest, except
 * `--pictures`, which writes the pictures of the documentation: all of them, or those that the given tests take.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ensureChromium } from './lib/chromium.mjs';
import { keepPictures, newPictureFolder, problemsOfPictures } from './lib/pictures.mjs';
import { projectFolder } from './lib/places.mjs';
import { main, prepare, runJest } from './lib/prepare.mjs';

await main(async () => {
	const given = process.argv.slice(2).filter((argument) => argument !== '--pictures');
	const chromium = await ensureChromium();
	if (chromium === undefined) {
		const files = readdirSync(join(projectFolder, 'test/ui'));
		console.log('There is no Chromium here. On Debian and Ubuntu: apt-get install chromium');
		console.log(
			`0 passed, 0 failed, ${files.filter((name) => name.endsWith('.test.ts')).length} skipped`,
		);
		// Nobody would notice in CI.
		return process.env.CI ? 1 : 0;
	}
	await prepare({ n8n: true });
	process.env.UI_CHROMIUM = chromium;
	process.env.UI_PICTURES = newPictureFolder();
	// One n8n for all tests: it takes longer to start than they take to run.
	const status = await runJest(['--config', 'test/ui/jest.config.js', '--runInBand', ...given]);
	if (status !== 0) return status;
	const areAll = given.length === 0;
	if (process.argv.includes('--pictures')) keepPictures(areAll);
	if (!areAll) return 0;
	const problems = problemsOfPictures();
	for (const problem of problems) console.log(problem);
	if (problems.length === 0) return 0;
	console.log('npm run test:ui -- --pictures writes all pictures.');
	return 1;
});
