/**
 * The pictures that the tests of the editor take for the documentation.
 *
 * Their folders start with a dot: `n8n-node build` copies each picture that it finds in other folders into the package.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { projectFolder } from './places.mjs';

const FOLDERS = ['docs/.pictures', 'examples/.pictures'];
/** A page with some of them shall open quickly. */
const LARGEST = 150 * 1024;

const takenFolder = join(projectFolder, '.cache/pictures');

/** @returns {string} an empty folder for the pictures that are taken */
export function newPictureFolder() {
	rmSync(takenFolder, { recursive: true, force: true });
	mkdirSync(takenFolder, { recursive: true });
	return takenFolder;
}

/** Replaces the project's pictures with those that were taken. @param {boolean} areAll whether to delete all others */
export function keepPictures(areAll) {
	if (areAll) picturesIn(projectFolder).forEach((name) => rmSync(join(projectFolder, name)));
	for (const folder of FOLDERS) {
		if (!existsSync(join(takenFolder, folder))) continue;
		cpSync(join(takenFolder, folder), join(projectFolder, folder), { recursive: true });
	}
}

/**
 * Compares names, not pixels: fonts and IDs differ between machines and runs.
 *
 * @returns {string[]} what is wrong with the pictures in the project; empty where each was taken anew, and is there
 */
export function problemsOfPictures() {
	const taken = picturesIn(takenFolder);
	const kept = picturesIn(projectFolder);
	return [
		...taken.filter((name) => !kept.includes(name)).map((name) => `${name} is missing`),
		...kept.filter((name) => !taken.includes(name)).map((name) => `${name} is taken by no test`),
		...kept
			.filter((name) => statSync(join(projectFolder, name)).size > LARGEST)
			.map((name) => `${name} is larger than ${LARGEST / 1024} KB`),
	];
}

/** The bench draws the only SVG. */
function picturesIn(root) {
	return FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
		readdirSync(join(root, folder))
			.filter((name) => name.endsWith('.png'))
			.map((name) => `${folder}/${name}`),
	);
}
