import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/**
 * Reads what is left of a request before it is refused, as a proxy in front of a server does. Otherwise a client that is still
 * sending a large file would see its connection cut, and not the answer.
 */
export async function drain(request: IncomingMessage): Promise<void> {
	if (request.complete || request.destroyed) return;
	request.resume();
	// A client that goes away while it sends: then nobody waits for the answer.
	await finished(request, { writable: false }).catch(() => {});
}
