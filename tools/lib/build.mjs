/** The package as it is published, in `dist/`. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { cacheFolder, projectFolder } from './places.mjs';
import { runStep } from './steps.mjs';

/** What `npm run build` reads. The lock file has the compiler's version. */
const SOURCES = [
	...['nodes', 'credentials', 'gulpfile.js', 'tsconfig.json'],
	...['package.json', 'package-lock.json'],
];

const stampFile = join(cacheFolder, 'built.txt');

/** Builds the package unless sources and `dist/` are as after the last build. */
export async function ensureBuild() {
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stampNow()) return;
	await runStep('Building the package', 'npm', ['run', 'build'], { cwd: projectFolder });
	mkdirSync(cacheFolder, { recursive: true });
	writeFileSync(stampFile, stampNow());
}

function stampNow() {
	const hash = createHash('sha256');
	for (const file of [...SOURCES, 'dist'].flatMap(filesIn)) {
		hash
			.update(`${file}\0`)
			.update(readFileSync(join(projectFolder, file)))
			.update('\0');
	}
	return hash.digest('hex');
}

/** @returns {string[]} files, as paths from the project's folder */
function filesIn(path) {
	const place = join(projectFolder, path);
	if (!existsSync(place)) return [];
	if (!statSync(place).isDirectory()) return [path];
	return readdirSync(place)
		.sort()
		.flatMap((name) => filesIn(join(path, name)));
}
