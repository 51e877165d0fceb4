import net from 'node:net';

/**
 * From here to the end of the test file, nothing but this machine can be reached: a test that would call out fails with a plain
 * message. nock can do this too, but it then carries every request to the local Roe itself, and connections that break, stall or
 * stream no longer behave as they do in n8n.
 */
export function loopbackOnly(): void {
	const connect = net.Socket.prototype.connect;
	net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
		// Node hands over its arguments normalised, as one list: [options, callback]. A path is a socket of this machine.
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
