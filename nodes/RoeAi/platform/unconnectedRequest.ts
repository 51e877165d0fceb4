/**
 * Whether a request had no connection yet, so nothing was sent: no socket (no proxy tunnel yet), or an unfinished TLS handshake.
 * Relies on: axios, n8n's HTTP client, keeps Node's request in its errors.
 * Tried: n8n 2.41.1. Older versions don't keep the error.
 * Guarded by: `test/unit/transport/requestErrors.test.ts`, `test/engine/requests/proxy.test.ts`.
 */
export function hadNoConnection(request: unknown): boolean {
	if (typeof request !== 'object' || request === null || !('socket' in request)) return false;
	const { socket } = request as { socket: { secureConnecting?: unknown } | null | undefined };
	return socket === null || socket?.secureConnecting === true;
}
