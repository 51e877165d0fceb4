/** SQLite's binding for n8n: npm installs only its source, since no script runs at install time. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { runProgram } from './runProgram.cjs';
import { UserError, runStep } from './steps.mjs';

/** A network that drops the request must not keep anyone waiting: compiling takes about a minute. */
const DOWNLOAD_LIMIT_MS = 20_000;

/** n8n keeps little in SQLite here, and the compiler needs half the time. */
const FAST_COMPILE = '-O1 -g0';

/**
 * Downloads the binary that the authors of `sqlite3` publish. If the network or the machine doesn't allow that, it compiles one, against
 * the headers that come with the Node.js package.
 *
 * @param {object} places
 * @param {string} places.modules folder with the packages
 * @param {string} places.node the Node.js that runs n8n
 * @param {string} places.nodeFolder its package
 * @param {() => string[]} [findMissing] names of the tools that are needed to compile, and missing
 * @throws {UserError} if neither is possible
 */
export async function prepareSqlite(
	{ modules, node, nodeFolder },
	findMissing = missingBuildTools,
) {
	if (await isDownloaded(modules, node)) return;
	const missing = findMissing();
	if (missing.length > 0) {
		throw new UserError(
			[
				`n8n keeps its data in SQLite. It couldn't be downloaded, and can't be compiled, since this machine has no ${missing.join(', no ')}.`,
				'On Debian and Ubuntu: apt-get install python3 make g++. On a Mac: xcode-select --install.',
			].join('\n'),
		);
	}
	const script = join(modules, 'node-gyp', 'bin', 'node-gyp.js');
	const args = [script, 'rebuild', `--nodedir=${nodeFolder}`, '--jobs=max'];
	await runStep('Compiling SQLite for n8n (a minute, once)', node, args, {
		cwd: join(modules, 'sqlite3'),
		env: { ...process.env, CFLAGS: FAST_COMPILE, CXXFLAGS: FAST_COMPILE },
		describe: ({ line }) => /^\s*\w+\(target\) \S*?([^/\s]+)$/.exec(line)?.[1],
	});
}

async function isDownloaded(modules, node) {
	const args = [join(modules, 'prebuild-install', 'bin.js'), '-r', 'napi'];
	const options = {
		cwd: join(modules, 'sqlite3'),
		timeoutMs: DOWNLOAD_LIMIT_MS,
		failed: 'not available here',
	};
	try {
		await runStep('Downloading SQLite for n8n', node, args, options);
	} catch {
		return false;
	}
	// The binary may need a newer system library than there is here.
	const loading = ['-e', "require('sqlite3')"];
	const { code } = await runProgram(node, loading, { cwd: modules, mayFail: true });
	return code === 0;
}

/** What node-gyp needs. On Windows it looks for Visual Studio itself. */
function missingBuildTools() {
	if (process.platform === 'win32') return [];
	return ['python3', 'make', 'g++'].filter(
		(tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0,
	);
}
