/** The Chromium of the distribution: the tests of the editor run in it. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { projectFolder } from './places.mjs';
import { runStep } from './steps.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Looks for Chromium, and installs it where nobody is asked and it can be: in CI, as root, on Debian.
 *
 * @returns {Promise<string | undefined>} the program, or nothing where there is none
 */
export async function ensureChromium() {
	const present = onPath(NAMES);
	if (present !== undefined) return present;
	const mayInstall = process.env.CI && process.getuid?.() === 0 && onPath(['apt-get']);
	if (!mayInstall) return undefined;
	const options = {
		cwd: projectFolder,
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	};
	await runStep('Reading the list of system packages', 'apt-get', ['update', '-qq'], options);
	const packages = ['chromium', 'fonts-liberation'];
	const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
	await runStep('Installing Chromium', 'apt-get', args, options);
	return onPath(NAMES);
}

function onPath(names) {
	const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	return names
		.flatMap((name) => folders.map((folder) => join(folder, name)))
		.find((file) => existsSync(file));
}
