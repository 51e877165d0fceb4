/** What every command does before its own work, on a fresh clone and on any other. */
import { constants } from 'node:os';

import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureN8n } from './n8nInstall.mjs';
import { projectFolder } from './places.mjs';
import { runProgram } from './runProgram.cjs';
import { UserError } from './steps.mjs';

/** The oldest Node.js that the project's own tools run on. */
const OLDEST_NODE = [20, 19];

/**
 * Checks Node.js, then installs and builds what is missing, all at the same time.
 *
 * @param {{ n8n?: boolean }} [needs] `n8n`: also a real n8n, and the package built as it is published
 */
export async function prepare({ n8n = false } = {}) {
	if (!n8n) return await prepareProject();
	const { n8nIsReady } = await prepareBesideN8n();
	await n8nIsReady;
}

/**
 * Like `prepare` with a real n8n, but n8n may still be on its way: the caller can do other things meanwhile.
 *
 * @returns {Promise<{ n8nIsReady: Promise<void> }>}
 */
export async function prepareBesideN8n() {
	checkNode();
	const n8nIsReady = ensureN8n();
	// Whoever waits for it gets the error.
	n8nIsReady.catch(() => undefined);
	try {
		await prepareProject();
		await ensureBuild();
	} catch (error) {
		// Nothing may go on in the background after an error.
		await n8nIsReady.catch(() => undefined);
		throw error;
	}
	return { n8nIsReady };
}

async function prepareProject() {
	checkNode();
	await ensureDependencies(projectFolder, 'Installing the packages that this project needs');
}

function checkNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
		throw new UserError(
			`This needs Node.js ${OLDEST_NODE.join('.')} or newer. The one here is ${process.versions.node}. Get a newer one from https://nodejs.org`,
		);
	}
}

/**
 * Runs a program in the project's folder, with this terminal as its own.
 *
 * @param {string[]} args of Node.js: a script of the project's packages, or `--import tsx` and a TypeScript file
 * @param {Promise<string>} [message] sent to the program
 * @returns {Promise<number>} its exit status
 */
export async function runNode(args, message) {
	const options = { cwd: projectFolder, shown: true, mayFail: true, message };
	const { code, signal } = await runProgram(process.execPath, args, options);
	return code ?? 128 + (constants.signals[signal] ?? 0);
}

/**
 * Runs a TypeScript file of the project.
 *
 * @param {string} file from the project's folder
 * @param {string[]} args
 * @param {Promise<string>} [message] sent to the program
 * @returns {Promise<number>} its exit status
 */
export async function runTypeScript(file, args, message) {
	return await runNode(['--import', 'tsx', file, ...args], message);
}

/**
 * Runs jest.
 *
 * @param {string[]} args
 * @returns {Promise<number>} its exit status
 */
export async function runJest(args) {
	// Megabytes for new objects. Tests make many that live for a moment, and collecting them takes a tenth less time.
	return await runNode(['--max-semi-space-size=64', 'node_modules/jest/bin/jest.js', ...args]);
}

/**
 * Ends this process with what a command's work came to. What the reader can act on is shown without a stack trace.
 *
 * @param {() => Promise<number>} work its exit status
 */
export async function main(work) {
	try {
		process.exitCode = await work();
	} catch (error) {
		console.error(error instanceof UserError ? error.message : error);
		process.exitCode = 1;
	}
}
