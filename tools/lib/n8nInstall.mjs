/**
 * The n8n that `npm start` and the tests with a real n8n run: installed in `tools/n8n`, with a Node.js of its own.
 *
 * Nothing runs at install time. Of n8n's packages only SQLite's binding must be built: the others bring their binaries along.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureDependencies } from './dependencies.mjs';
import { n8nFolder } from './places.mjs';
import { UserError, runStep } from './steps.mjs';

const modules = join(n8nFolder, 'node_modules');
/** Written last. `tools/server/installedN8n.ts` reads it: `{ node, n8n, version }`, the first two are files. */
const stampFile = join(modules, '.n8n-is-ready.json');

/** Makes sure that n8n is installed whole. A half install is done again. */
export async function ensureN8n() {
	const installed = await ensureDependencies(n8nFolder, 'Installing n8n (some minutes, once)');
	const node = findNode();
	const stamp = JSON.stringify({
		node: node.binary,
		n8n: join(modules, 'n8n', 'bin', 'n8n'),
		version: JSON.parse(readFileSync(join(modules, 'n8n', 'package.json'), 'utf8')).version,
	});
	if (!installed && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
	await buildSqlite(node);
	writeFileSync(stampFile, stamp);
}

/** The Node.js package for this machine: npm has installed the one that fits and left the others away. */
function findNode() {
	const name = readdirSync(modules).find((entry) =>
		/^node(-bin)?-(linux|darwin|win)-(x64|arm64)$/.test(entry),
	);
	if (name === undefined) {
		throw new UserError(
			`There is no Node.js 24 for ${process.platform} on ${process.arch} in tools/n8n/package.json. n8n can't run here.`,
		);
	}
	const folder = join(modules, name);
	return {
		folder,
		binary: join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
	};
}

/**
 * Compiles SQLite's binding against the headers that come with the Node.js package: nothing is downloaded. Without a compiler
 * it takes the binary that the authors of `sqlite3` publish, where that can be had.
 */
async function buildSqlite({ folder, binary }) {
	const cwd = join(modules, 'sqlite3');
	const missing = missingBuildTools();
	if (missing.length === 0) {
		const script = join(modules, 'node-gyp', 'bin', 'node-gyp.js');
		const args = [script, 'rebuild', `--nodedir=${folder}`];
		await runStep('Building SQLite for n8n (a minute, once)', binary, args, { cwd });
		return;
	}
	const args = [join(modules, 'prebuild-install', 'bin.js'), '-r', 'napi'];
	await runStep('Fetching SQLite for n8n', binary, args, { cwd }).catch((error) => {
		throw new UserError(
			[
				error.message,
				'',
				`n8n keeps its data in SQLite, which must be compiled here, and this machine has no ${missing.join(', no ')}.`,
				'On Debian and Ubuntu: apt-get install python3 make g++. On a Mac: xcode-select --install.',
			].join('\n'),
		);
	});
}

/** What node-gyp needs. On Windows it looks for Visual Studio itself. */
function missingBuildTools() {
	if (process.platform === 'win32') return [];
	return ['python3', 'make', 'g++'].filter(
		(tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0,
	);
}
