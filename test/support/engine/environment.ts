/**
 * The environment that n8n reads when it's loaded. Must be the first import of everything here that uses n8n-core.
 *
 * n8n gets its own folder, which is removed after the test file. So no run reads or leaves anything in a user's `~/.n8n`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Container } from '@n8n/di';

export const engineFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));

Object.assign(process.env, {
	N8N_USER_FOLDER: engineFolder,
	N8N_ENCRYPTION_KEY: 'key-of-the-test-engine',
	N8N_BINARY_DATA_STORAGE_PATH: join(engineFolder, 'binary'),
	GENERIC_TIMEZONE: 'UTC',
});

/** Deletes all files that runs have left. Automatic at the end of a jest test file. Other programs have to call it. */
export function removeEngineFolder(): void {
	rmSync(engineFolder, { recursive: true, force: true });
}

if (typeof afterAll === 'function') afterAll(removeEngineFolder);

// n8n is loaded once for several test files: its services have to read this file's environment.
Container.reset();
