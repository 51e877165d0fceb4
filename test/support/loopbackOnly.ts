import net from 'node:net';

/**
 * Allows only connections to this machine until the end of the test file. A test that would connect elsewhere fails with a clear
 * message. nock can do this too, but then it also handles requests to the local Roe, and connections that break, stall or stream
 * no longer behave as they do in n8n.
 */
export function loopbackOnly(): void {
	const connect = net.Socket.prototype.connect;
	net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
		// Node passes its arguments normalized, as one list: [options, callback]. A path is a socket of this machine.
		const [options] = [args[0]].flat() as [{ host?: string; path?: string | null } | undefined];
		const host = options?.host ?? 'localhost';
		if (!options?.path && !/^(localhost|127\..*|::1)$/.test(host)) {
			throw new Error(`A test tried to reach ${host}; tests use this machine only`);
		}
		return connect.apply(this, args as Parameters<typeof connect>);
	} as typeof connect;
	afterAll(() => {
		net.Socket.prototype.connect = connect;
	});
}
