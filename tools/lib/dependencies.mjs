/** The packages of a folder with a package.json and a package-lock.json: are they there, and if not, install them. */
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { cacheFolder, projectFolder } from './places.mjs';
import { runProgram } from './runProgram.cjs';
import { runStep } from './steps.mjs';

const CI = ['ci', '--no-audit', '--no-fund', '--loglevel=http'];

/**
 * Installs the packages of a folder unless they are there as its package-lock.json says.
 *
 * npm installs in a folder aside, from which the finished `node_modules` is moved: there is never half of one.
 *
 * @param {string} folder
 * @param {string} title what the reader sees while it runs
 * @returns {Promise<boolean>} whether anything was installed
 */
export async function ensureDependencies(folder, title) {
	if (dependenciesAreInstalled(folder)) return false;
	const name = relative(projectFolder, folder).replace(/\W+/g, '-') || 'project';
	const aside = join(cacheFolder, 'install', name);
	// What a failed or stopped install has left. It takes long to delete, so not while the reader waits for the end.
	await rm(aside, { recursive: true, force: true });
	await installAside(folder, aside, title);
	const place = join(folder, 'node_modules');
	if (existsSync(place)) renameSync(place, join(aside, 'old'));
	renameSync(join(aside, 'node_modules'), place);
	await rm(aside, { recursive: true, force: true });
	return true;
}

async function installAside(folder, aside, title) {
	mkdirSync(aside, { recursive: true });
	for (const file of ['package.json', '.npmrc']) {
		if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(aside, file));
	}
	const lock = readLock(join(folder, 'package-lock.json'));
	const install = async (packages) => {
		const content = JSON.stringify({ ...lock, packages }, null, 2);
		writeFileSync(join(aside, 'package-lock.json'), content);
		await runStep(title, 'npm', CI, { cwd: aside, describe: countFetched(packages) });
	};
	await install(addAddresses(lock.packages, await registryOf(aside))).catch(async (error) => {
		// Some registries have other addresses. npm looks each of them up if the lock file has none.
		if (!/npm error code E4\d\d/.test(error.message)) throw error;
		await install(lock.packages);
	});
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
	const wanted = readLock(join(folder, 'package-lock.json')).packages;
	const installed = readLock(installedFile).packages;
	return Object.entries(wanted).every(([place, { version, integrity, optional }]) => {
		if (place === '') return true;
		// Packages for another operating system stay away.
		if (installed[place] === undefined) return optional === true;
		return installed[place].version === version && installed[place].integrity === integrity;
	});
}

/**
 * The lock file names no registry, so npm would first ask the registry for the address of each package: twice the requests. The
 * addresses follow from names and versions. The checksums in the lock file make sure that the content is the same.
 *
 * @param {Record<string, { name?: string, version?: string, resolved?: string, link?: boolean }>} packages by their place
 * @param {string} registry without a slash at the end
 */
export function addAddresses(packages, registry) {
	return Object.fromEntries(
		Object.entries(packages).map(([place, entry]) => {
			if (place === '' || entry.link || entry.resolved || !entry.version) return [place, entry];
			const name = entry.name ?? place.split('node_modules/').at(-1);
			const file = `${name.split('/').at(-1)}-${entry.version}.tgz`;
			return [place, { ...entry, resolved: `${registry}/${name}/-/${file}` }];
		}),
	);
}

async function registryOf(folder) {
	const { stdout } = await runProgram('npm', ['config', 'get', 'registry'], { cwd: folder });
	return stdout.trim().replace(/\/+$/, '');
}

/** @returns what to show for each line of npm's output */
function countFetched(packages) {
	const total = Object.entries(packages).filter(
		([place, entry]) => place !== '' && isForThisMachine(entry),
	).length;
	let fetched = 0;
	return ({ line }) => {
		if (/http fetch .*\.tgz /.test(line)) fetched += 1;
		if (fetched === 0) return undefined;
		const isRest = fetched >= total * 0.99;
		return isRest ? 'writing files' : `${fetched} of about ${total} packages fetched`;
	};
}

/**
 * @param {{ os?: string | string[], cpu?: string | string[] }} entry lists may also say what is excluded: `!win32`
 */
export function isForThisMachine({ os = [], cpu = [] }) {
	const fits = (list, ours) =>
		!list.includes(`!${ours}`) &&
		(list.includes(ours) || list.every((name) => name.startsWith('!')));
	return fits([os].flat(), process.platform) && fits([cpu].flat(), process.arch);
}

/** @returns {{ packages: Record<string, object> }} */
function readLock(file) {
	return JSON.parse(readFileSync(file, 'utf8'));
}
