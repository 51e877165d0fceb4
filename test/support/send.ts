import type { IDataObject } from 'n8n-workflow';

import { captureWire, type WireRequest } from './captureWire';
import { BASE_URL, credentials } from './credential';
import { type RunOptions, runWorkflow, type TestItem } from './engine';
import { agent, ROE, roeWorkflow } from './roeNode';

/** IDs that no server has, for tests without a server. */
export const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';
export const VERSION = 'e61d2c3b-7a80-4f95-b2d4-0c1b2a394857';
export const JOB = '5b0f3a3e-3c43-4e8e-9d1c-7a1f2b3c4d5e';

/** Runs the node with items and returns the requests that were sent. The server responds like Roe. */
export async function send(
	parameters: IDataObject,
	items: TestItem[] = [{ json: {} }],
	credential: Partial<(typeof credentials)['roeAiApi']> = {},
	options: Partial<RunOptions> = {},
): Promise<WireRequest[]> {
	const { origin } = new URL(credential.baseUrl ?? BASE_URL);
	const requests = captureWire(origin, {
		body: JSON.stringify(JOB),
		headers: { 'Content-Type': 'application/json' },
	});
	const run = await runWorkflow({
		workflow: roeWorkflow({ agentId: agent(AGENT), ...parameters }),
		credentials: { roeAiApi: { ...credentials.roeAiApi, ...credential } },
		items,
		...options,
	});
	expect(run.error).toBeUndefined();
	expect(run.json(ROE)).toHaveLength(items.length);
	return requests;
}

/** Options without the node's own trace metadata, so that a body can be compared byte for byte. */
export const plain = { traceMetadata: false };
