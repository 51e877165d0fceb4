import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Records `items` in n8n's database, for this node of this workflow. Returns those that were there before.
 * Relies on: n8n reads and then writes one row per workflow and node ID (a rename keeps it), without a lock. It works in each of n8n's
 * processes, also in a test in the editor. It keeps the latest `maxEntries`, hashed; an item that is recorded again doesn't become newer.
 * Tried: n8n 2.41.1, and n8n-core of n8n 2.4.8 without its database.
 * Guarded by: `test/engine/trigger/triggerProcesses.test.ts`, `npm run test:queue`.
 * @throws {Error} If the database refuses, if two processes record the node's first item at the same time, or if this n8n has no such database.
 */
export async function recordProcessed(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	items: string[],
	maxEntries: number,
): Promise<Set<string>> {
	const { processed } = await helpers.checkProcessedAndRecord(items, 'node', {
		mode: 'entries',
		maxEntries,
	});
	return new Set(processed.map(String));
}
