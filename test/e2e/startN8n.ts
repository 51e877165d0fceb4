import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type N8nServer, startN8n } from '../../tools/server/n8nServer';
import { installNodePackage } from '../../tools/server/nodePackage';
import { anyFreePorts } from '../../tools/server/ports';

/** How the tests, which jest runs in a world of their own, learn of the n8n that was started for them. */
export const URL_VARIABLE = 'E2E_N8N_URL';
export const LOG_VARIABLE = 'E2E_N8N_LOG';
export const FOLDER_VARIABLE = 'E2E_N8N_FOLDER';

export interface StartedN8n {
	server: N8nServer;
	userFolder: string;
}

declare global {
	var startedN8n: StartedN8n | undefined;
}

/** Before all tests: an n8n with the package in it, as users have it, that logs as much as it can. */
export default async function startForTests(): Promise<void> {
	// Without this, Ctrl-C would end jest and leave n8n behind.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => process.exit(1));
	}
	const userFolder = await mkdtemp(join(tmpdir(), 'roe-e2e-'));
	await installNodePackage(userFolder);
	const [port, brokerPort] = await anyFreePorts(2);
	const server = await startN8n({
		userFolder,
		port,
		brokerPort,
		env: { N8N_LOG_LEVEL: 'debug' },
	});
	globalThis.startedN8n = { server, userFolder };
	process.env[URL_VARIABLE] = server.url;
	process.env[LOG_VARIABLE] = server.logFile;
	process.env[FOLDER_VARIABLE] = userFolder;
}
