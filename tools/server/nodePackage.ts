import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runProgram } from '../lib/runProgram.cjs';
import { communityFolder } from './n8nEnvironment';

const PROJECT = join(__dirname, '../..');

/**
 * Puts the built package into an n8n as users have it: packed, and unpacked where n8n keeps community packages. n8n itself does
 * no more than that when one installs a package in its settings: it takes away a package's development and peer dependencies,
 * and this package has no others.
 *
 * @returns name and version of what was installed
 */
export async function installNodePackage(
	userFolder: string,
): Promise<{ name: string; version: string }> {
	const folder = communityFolder(userFolder);
	await mkdir(folder, { recursive: true });
	const tarball = await packInto(folder);
	const { name, version } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as {
		name: string;
		version: string;
	};

	const place = join(folder, 'node_modules', name);
	await rm(place, { recursive: true, force: true });
	await mkdir(place, { recursive: true });
	await runProgram('tar', ['-xzf', tarball, '-C', place, '--strip-components=1']);
	await rm(tarball);
	await writeFile(
		join(folder, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: { [name]: version } }),
	);
	return { name, version };
}

/** `npm pack`. @returns the file, in that folder */
export async function packInto(folder: string): Promise<string> {
	for (const file of await readdir(folder)) {
		if (file.endsWith('.tgz')) await rm(join(folder, file));
	}
	await runProgram('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: PROJECT });
	const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
	if (tarball === undefined) throw new Error(`npm pack left no package in ${folder}.`);
	return join(folder, tarball);
}
