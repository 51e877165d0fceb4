import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makePrivate } from './privateFolder';

/**
 * Takes a folder for this process, closed to other users: two n8n on one database would spoil it.
 *
 * @throws when a process that is still running has taken it
 */
export function takeFolder(folder: string): void {
	makePrivate(folder);
	const file = join(folder, 'running.pid');
	const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
	if (holder !== undefined && isRunning(holder)) {
		throw new Error(
			`This is running already, as process ${holder}. Stop that one first (Ctrl-C in its terminal).`,
		);
	}
	writeFileSync(file, String(process.pid));
}

function isRunning(pid: number): boolean {
	try {
		// Signal 0 only asks whether there is such a process.
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
