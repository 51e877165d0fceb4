/** The packages of a folder with a package.json and a package-lock.json: are they there, and if not, install them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runStep } from './steps.mjs';

/**
 * Installs the packages of a folder unless they are there as its package-lock.json says.
 *
 * @param {string} folder
 * @param {string} title what the reader sees while it runs
 * @returns {Promise<boolean>} whether anything was installed
 */
export async function ensureDependencies(folder, title) {
	if (dependenciesAreInstalled(folder)) return false;
	let fetched = 0;
	await runStep(title, 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=http'], {
		cwd: folder,
		describe: ({ line }) => {
			if (line.includes('http fetch')) fetched += 1;
			return fetched > 0 ? `${fetched} files fetched` : undefined;
		},
	});
	return true;
}

/**
 * npm writes `node_modules/.package-lock.json` as the last thing of an install: it lists what is really there. Without it the
 * install was never finished; with another version or checksum in it, the lock file has moved on.
 *
 * @param {string} folder
 */
export function dependenciesAreInstalled(folder) {
	const installedFile = join(folder, 'node_modules', '.package-lock.json');
	if (!existsSync(installedFile)) return false;
	const wanted = packagesIn(join(folder, 'package-lock.json'));
	const installed = packagesIn(installedFile);
	return Object.entries(wanted).every(([place, { version, integrity, optional }]) => {
		if (place === '') return true;
		// Packages for another operating system stay away.
		if (installed[place] === undefined) return optional === true;
		return installed[place].version === version && installed[place].integrity === integrity;
	});
}

function packagesIn(lockFile) {
	return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
