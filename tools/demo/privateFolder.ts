import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bits of a file's mode that stand for group and others. */
const GROUP_AND_OTHERS = 0o077;

/** From here on, only this user can read what this process and its children create, n8n's database included. */
export function keepNewFilesPrivate(): void {
	process.umask(GROUP_AND_OTHERS);
}

/** Creates a folder, or takes one from an earlier start, and shuts all other users of the machine out of it. */
export function makePrivate(folder: string): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	chmodSync(folder, 0o700);
}

/**
 * A random secret that a folder keeps, so that the next start has the same.
 *
 * @param name of the file, which only this user can read
 */
export function keptSecret(folder: string, name: string): string {
	const file = join(folder, name);
	if (!existsSync(file)) writeFileSync(file, `${newSecret()}\n`, { mode: 0o600, flag: 'wx' });
	chmodSync(file, 0o600);
	const secret = readFileSync(file, 'utf8').trim();
	if (secret === '') throw new Error(`${file} is empty. Delete it, and a new secret is made.`);
	return secret;
}

/** 128 random bits. The capital letter is for n8n, which wants one in a password. */
export function newSecret(): string {
	return `Demo-${randomBytes(16).toString('hex')}`;
}
