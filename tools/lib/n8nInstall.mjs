/**
 * The n8n that `npm start` and the tests with a real n8n run: installed in `tools/n8n`, with a Node.js of its own.
 *
 * Nothing runs at install time. Of n8n's packages only SQLite has no binary: the others bring theirs along.
 */
import { existsSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureDependencies } from './dependencies.mjs';
import { n8nFolder } from './places.mjs';
import { prepareSqlite } from './sqlite.mjs';
import { UserError } from './steps.mjs';

/** Makes sure that n8n is installed whole. A half install is done again. */
export async function ensureN8n() {
	const installed = await ensureDependencies(n8nFolder, 'Installing n8n (3 GB, once)');
	// It may be a link: working copies of one project can share it.
	const modules = realpathSync(join(n8nFolder, 'node_modules'));
	// Written last. `tools/server/installedN8n.ts` reads it: `{ node, n8n, version }`, the first two are files.
	const stampFile = join(modules, '.n8n-is-ready.json');
	const { node, nodeFolder } = findNode(modules);
	const stamp = JSON.stringify({
		node,
		n8n: join(modules, 'n8n', 'bin', 'n8n'),
		version: JSON.parse(readFileSync(join(modules, 'n8n', 'package.json'), 'utf8')).version,
	});
	if (!installed && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
	await prepareSqlite({ modules, node, nodeFolder });
	writeFileSync(stampFile, stamp);
}

/** The Node.js package for this machine: npm has installed the one that fits and left the others away. */
function findNode(modules) {
	const name = readdirSync(modules).find((entry) =>
		/^node(-bin)?-(linux|darwin|win)-(x64|arm64)$/.test(entry),
	);
	if (name === undefined) {
		throw new UserError(
			`There is no Node.js 24 for ${process.platform} on ${process.arch} in tools/n8n/package.json. n8n can't run here.`,
		);
	}
	const nodeFolder = join(modules, name);
	const program = process.platform === 'win32' ? 'node.exe' : 'node';
	return { nodeFolder, node: join(nodeFolder, 'bin', program) };
}
