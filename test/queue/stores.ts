import { once } from 'node:events';
import { chownSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { runProgram } from '../../tools/lib/runProgram.cjs';
import { type RunningProcess, startProcess } from '../../tools/server/runningProcess';
import type { SystemParts } from './systemParts';

/** What n8n's processes share: all on 127.0.0.1, gone with the folder. */
export interface StoreOptions {
	parts: SystemParts;
	folder: string;
	port: number;
}

/** The database's name and its owner's. */
export const DATABASE = { name: 'postgres', user: 'n8n' } as const;

const START_LIMIT = 30_000;

/** Starts a Redis that keeps nothing on disk and wants a password. */
export async function startRedis({
	parts,
	folder,
	port,
	password,
}: StoreOptions & { password: string }): Promise<RunningProcess> {
	mkdirSync(folder, { recursive: true });
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
	args.push('--requirepass', password);
	const redis = await startProcess(parts.redis, [...args, '--save', '', '--appendonly', 'no'], {
		env: process.env,
		logFile: join(folder, 'redis.log'),
	});
	await untilListening('Redis', port, redis);
	return redis;
}

/** Starts a PostgreSQL with a new, empty database. */
export async function startPostgres({
	parts,
	folder,
	port,
}: StoreOptions): Promise<RunningProcess> {
	const account = await unprivilegedAccount();
	mkdirSync(folder, { recursive: true });
	if (account !== undefined) chownSync(folder, account.uid, account.gid);
	const as = (program: string, args: string[]): [string, string[]] =>
		account === undefined ? [program, args] : ['setpriv', [...account.options, program, ...args]];
	const env = { ...process.env, LC_ALL: 'C' };

	const data = join(folder, 'data');
	const [initdb, initdbArgs] = as(parts.postgres('initdb'), [
		...['--pgdata', data, '--username', DATABASE.user, '--auth', 'trust'],
		...['--encoding', 'UTF8', '--no-locale', '--no-sync'],
	]);
	await runProgram(initdb, initdbArgs, { env, cwd: folder });
	// Nothing here outlives a power cut anyway, so nothing waits for the disk.
	const settings = ['fsync=off', `port=${port}`, 'unix_socket_directories='];
	const [program, args] = as(parts.postgres('postgres'), [
		...['-D', data, '-h', '127.0.0.1'],
		...settings.flatMap((setting) => ['-c', setting]),
	]);
	const logFile = join(folder, '..', 'postgres.log');
	const postgres = await startProcess(program, args, { env, cwd: folder, logFile });
	await untilListening('PostgreSQL', port, postgres);
	return postgres;
}

/** PostgreSQL refuses to run as root. Its Debian package brings an account for it. */
async function unprivilegedAccount(): Promise<
	{ uid: number; gid: number; options: string[] } | undefined
> {
	if (process.getuid?.() !== 0) return undefined;
	const readId = async (option: string) =>
		Number((await runProgram('id', [option, 'postgres'])).stdout);
	const [uid, gid] = [await readId('--user'), await readId('--group')];
	return { uid, gid, options: [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] };
}

async function untilListening(name: string, port: number, child: RunningProcess): Promise<void> {
	const deadline = Date.now() + START_LIMIT;
	while (Date.now() < deadline) {
		if (child.hasEnded()) throw new Error(`${name} ended with ${await child.ended} at its start.`);
		if (await answers(port)) return;
		await sleep(100);
	}
	await child.kill();
	throw new Error(`${name} did not listen on port ${port} after ${START_LIMIT / 1000} s.`);
}

async function answers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	const isUp = await once(socket, 'connect').then(
		() => true,
		() => false,
	);
	socket.destroy();
	return isUp;
}
