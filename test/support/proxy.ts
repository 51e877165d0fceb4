import { createServer as createTlsServer } from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';

/** For tests only: self-signed, for "localhost" and 127.0.0.1, valid to the year 2126. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRvMYoZZJ+empK5e3
1KSgRLWnZ8Bca20h0SmX3gcqn0KhRANCAATogFFgAukDJMCbsqOt3nn6qoqo/t8F
hy9Kw9vRrUcCETp/SnA1zHD6KuzYaxcl0NjfgY0M3JxzXxc+tAlGVFeu
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUaFGflPKJw5E5YztS97GMBKtkAygwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzEyMDY0M1oYDzIxMjYxMTAz
MTIwNjQzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATogFFgAukDJMCbsqOt3nn6qoqo/t8Fhy9Kw9vRrUcCETp/SnA1zHD6
KuzYaxcl0NjfgY0M3JxzXxc+tAlGVFeuo28wbTAdBgNVHQ4EFgQU3UXcy4VgDirb
Dqi2ftVHAu35TuYwHwYDVR0jBBgwFoAU3UXcy4VgDirbDqi2ftVHAu35TuYwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAPS8z9782s7UuotKEzP495eGIUkmcQdRI5H36d+sgyhvAiBs
St4tGEAkXtT7EQr9A2UqhghvxMlXjjSltWMSCuIAZg==
-----END CERTIFICATE-----`;

const endings: Array<() => Promise<void>> = [];

afterEach(async () => {
	for (const end of endings.splice(0)) await end();
});

/** Handles a connection that has asked the proxy for a tunnel (CONNECT). */
export type OnConnect = (socket: Socket) => void;

/** A proxy for HTTPS. n8n sends all requests through it until the end of the test. */
export async function useProxy(onConnect: OnConnect): Promise<{ asked: string[]; url: string }> {
	const asked: string[] = [];
	const server = net.createServer((socket) => {
		socket.on('error', () => undefined);
		socket.once('data', (head) => {
			asked.push(head.toString('latin1').split('\r\n')[0]);
			onConnect(socket);
		});
	});
	const url = await listen(server);
	setProxy(url);
	return { asked, url };
}

/** Sets the proxy of this n8n in the environment variable that users set. */
export function setProxy(url: string): void {
	const before = process.env.HTTPS_PROXY;
	process.env.HTTPS_PROXY = url;
	endings.push(async () => {
		if (before === undefined) delete process.env.HTTPS_PROXY;
		else process.env.HTTPS_PROXY = before;
	});
}

/** Responds to CONNECT with a status and a page. */
export const responds =
	(status: string, page = '', headers: string[] = []): OnConnect =>
	(socket) =>
		socket.end(
			[
				`HTTP/1.1 ${status}`,
				`Content-Length: ${Buffer.byteLength(page)}`,
				...headers,
				'Connection: close',
				'',
				page,
			].join('\r\n'),
		);

/** Confirms the tunnel. The test decides what comes out of its other end. */
export const opensTunnel =
	(then: (socket: Socket) => void): OnConnect =>
	(socket) => {
		socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
		then(socket);
	};

/** A tunnel that works. */
export const leadsTo = (port: number): OnConnect =>
	opensTunnel((socket) => {
		const target = net.connect(port, '127.0.0.1');
		target.on('error', () => socket.destroy());
		socket.pipe(target).pipe(socket);
	});

/**
 * An HTTPS server with a certificate of its own.
 *
 * @param isTrusted Whether n8n trusts it, as with NODE_EXTRA_CA_CERTS.
 */
export async function httpsServer(
	onRequest: Parameters<typeof createTlsServer>[1],
	isTrusted = true,
): Promise<number> {
	const server = createTlsServer({ key: KEY, cert: CERTIFICATE }, onRequest);
	if (isTrusted) {
		const { connect } = tls;
		tls.connect = ((options: tls.ConnectionOptions) =>
			connect({ ...options, ca: CERTIFICATE, servername: 'localhost' })) as typeof connect;
		endings.push(async () => void (tls.connect = connect));
	}
	return Number(new URL(await listen(server)).port);
}

async function listen(server: net.Server): Promise<string> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => sockets.add(socket));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	endings.push(async () => {
		sockets.forEach((socket) => socket.destroy());
		await new Promise((resolve) => server.close(resolve));
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
