import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface InstalledN8n {
	/** The Node.js that n8n runs on. */
	node: string;
	/** n8n's command-line entry, a JavaScript file. */
	n8n: string;
	version: string;
}

const STAMP = join(__dirname, '../n8n/node_modules/.n8n-is-ready.json');

/**
 * The n8n that `tools/lib/n8nInstall.mjs` has installed.
 *
 * @throws when it has not
 */
export function installedN8n(): InstalledN8n {
	if (!existsSync(STAMP)) {
		throw new Error(
			'n8n is not installed. Start this through `npm start`, `npm run test:e2e` or another command that calls `prepare({ n8n: true })`.',
		);
	}
	return JSON.parse(readFileSync(STAMP, 'utf8')) as InstalledN8n;
}
