/**
 * What n8n reads from the environment when it is loaded. Must be the first import of everything here that uses n8n-core.
 *
 * n8n gets a folder of its own that is removed after the test file, so that no run reads or leaves anything in a user's `~/.n8n`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { types } from 'node:util';

export const engineFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));

Object.assign(process.env, {
	N8N_USER_FOLDER: engineFolder,
	N8N_ENCRYPTION_KEY: 'key-of-the-test-engine',
	N8N_BINARY_DATA_STORAGE_PATH: join(engineFolder, 'binary'),
	GENERIC_TIMEZONE: 'UTC',
});

/** Takes away all files that runs have left. Done by itself at the end of a jest test file; programs call it. */
export function removeEngineFolder(): void {
	rmSync(engineFolder, { recursive: true, force: true });
}

if (typeof afterAll === 'function') afterAll(removeEngineFolder);

/*
 * jest runs test files in a JavaScript context of their own, where `Error` is not the `Error` that Node's own modules throw. In a
 * real n8n it is one and the same, and n8n, axios and the nodes ask `instanceof Error` everywhere: so here it must hold as well.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
	value(this: unknown, value: unknown): boolean {
		const inherits = Function.prototype[Symbol.hasInstance].call(this, value);
		return inherits || (this === Error && types.isNativeError(value));
	},
});
