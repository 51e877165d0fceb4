/** An older n8n's engine, installed apart from the project's: `npm run test:n8n` runs the engine tests on it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectFolder } from './places.mjs';
import { UserError, runStep } from './steps.mjs';

/** The oldest n8n that the nodes are for. README and the support table say it as well. */
export const OLDEST_N8N = '2.4.8';

/** The packages of n8n that the tests use. Which versions belong to an n8n, its own package.json says. */
const ENGINE = ['n8n-core', 'n8n-workflow', 'n8n-nodes-base', '@n8n/backend-common', '@n8n/di'];

/**
 * Installs the engine of a version of n8n.
 *
 * @param {string} version of n8n, e.g. "2.4.8"
 * @returns {Promise<string>} the folder that has `node_modules` in it
 */
export async function ensureN8nVersion(version) {
	if (!/^\d+\.\d+\.\d+$/.test(version)) throw new UserError(`"${version}" is no version of n8n.`);
	const folder = join(projectFolder, '.cache', 'n8n', version);
	const stamp = join(folder, 'installed');
	if (existsSync(stamp)) return folder;
	mkdirSync(folder, { recursive: true });
	const dependencies = await engineOf(version, folder);
	const manifest = {
		name: 'n8n-engine',
		private: true,
		dependencies,
		// n8n used to fetch this one, which no test needs, from an address of its own and not from the registry.
		overrides: { xlsx: '0.18.5' },
	};
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
	await runStep(`Installing the engine of n8n ${version}`, 'npm', args, { cwd: folder });
	writeFileSync(stamp, '');
	return folder;
}

/** Versions of the engine's packages, as the n8n of that version asks for them. */
async function engineOf(version, folder) {
	const lines = [];
	const args = ['view', `n8n@${version}`, 'dependencies', '--json'];
	await runStep(`Looking up n8n ${version}`, 'npm', args, {
		cwd: folder,
		describe: ({ line }) => {
			lines.push(line);
			return undefined;
		},
	});
	const all = JSON.parse(lines.join('\n'));
	const missing = ENGINE.filter((name) => all[name] === undefined);
	if (missing.length > 0) {
		throw new UserError(
			`n8n ${version} does not name ${missing.join(', ')}. Take another version.`,
		);
	}
	return Object.fromEntries(ENGINE.map((name) => [name, all[name]]));
}
