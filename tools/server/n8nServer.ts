import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { runProgram } from '../lib/runProgram.cjs';
import { installedN8n } from './installedN8n';
import { type N8nOptions, n8nEnvironment } from './n8nEnvironment';
import { type RunningProcess, startProcess } from './runningProcess';

export interface StartOptions extends N8nOptions {
	/** `start` (default) is a whole n8n; `worker` and `webhook` are the other processes of queue mode. */
	command?: 'start' | 'worker' | 'webhook';
	/** Answers 200 when the process is ready. Default: n8n's readiness check on `port`. */
	readyUrl?: string;
	/** Milliseconds. n8n sets up its database on the first start: some 10 s on a quiet machine. */
	startLimit?: number;
	/** Breaks off while n8n is starting. */
	signal?: AbortSignal;
	/** See `ProcessOptions`. */
	endsWithUs?: boolean;
}

export interface N8nServer extends RunningProcess {
	/** Without a slash at the end. */
	url: string;
	logFile: string;
	/** What n8n has printed so far. */
	log(): string;
}

/** Where an n8n process of a user folder prints. */
export function logFileOf(userFolder: string, command: StartOptions['command'] = 'start'): string {
	return join(userFolder, `n8n-${command}.log`);
}

/**
 * Starts an n8n process and waits until it is ready.
 *
 * @throws with the end of n8n's output when it ends or is not ready in time
 */
export async function startN8n(options: StartOptions): Promise<N8nServer> {
	const { userFolder, port, command = 'start', startLimit = 180_000 } = options;
	const url = `http://127.0.0.1:${port}`;
	mkdirSync(userFolder, { recursive: true });
	const logFile = logFileOf(userFolder, command);
	const log = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');

	const { node, n8n } = installedN8n();
	const child = await startProcess(node, [n8n, command], {
		env: n8nEnvironment(options),
		cwd: userFolder,
		logFile,
		endsWithUs: options.endsWithUs,
	});
	const readyUrl = options.readyUrl ?? `${url}/healthz/readiness`;
	const problem = await untilReady(readyUrl, child, startLimit, options.signal);
	if (problem !== undefined) {
		await child.stop();
		throw new Error(`n8n ${command} ${problem}. The end of its output:\n${log().slice(-4_000)}`);
	}
	return { ...child, url, logFile, log };
}

/**
 * Runs one of n8n's commands, such as `import:workflow`, beside or without a server.
 *
 * @returns what it printed
 * @throws with its output when it does not end with 0
 */
export async function runN8nCommand(options: N8nOptions, args: string[]): Promise<string> {
	const { node, n8n } = installedN8n();
	const { stdout } = await runProgram(node, [n8n, ...args], {
		env: n8nEnvironment(options),
		cwd: options.userFolder,
	});
	return stdout;
}

async function untilReady(
	url: string,
	child: RunningProcess,
	limit: number,
	signal?: AbortSignal,
): Promise<string | undefined> {
	const deadline = Date.now() + limit;
	while (Date.now() < deadline) {
		if (child.hasEnded()) return `ended with ${await child.ended} while starting`;
		if (signal?.aborted === true) return 'was told to stop while starting';
		const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
		await answer?.body?.cancel();
		if (answer?.ok === true) return undefined;
		await sleep(250);
	}
	return `was not ready after ${limit / 1000} s`;
}
