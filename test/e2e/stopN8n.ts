import { rm } from 'node:fs/promises';

import './startN8n';

/** After all tests. */
export default async function stopAfterTests(): Promise<void> {
	const started = globalThis.startedN8n;
	if (started === undefined) return;
	await started.server.stop();
	await rm(started.userFolder, { recursive: true, force: true });
}
