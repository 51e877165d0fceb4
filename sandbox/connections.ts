import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** The TCP connection below each TLS connection. Node has no public way from one to the other. */
const tcpBelow = new WeakMap<Socket, Socket>();

/** Remembers the TCP connections of a server that speaks HTTPS, for `resetConnection`. */
export function rememberTcp(server: Server): void {
	const open = new Map<string, Socket>();
	server.on('connection', (tcp: Socket) => {
		const peer = peerOf(tcp);
		open.set(peer, tcp);
		tcp.once('close', () => open.delete(peer));
	});
	server.on('secureConnection', (tls) => {
		const tcp = open.get(peerOf(tls));
		if (tcp !== undefined) tcpBelow.set(tls, tcp);
	});
}

/** Cuts a connection as a crash does (TCP RST). A TLS connection can't be reset itself. */
export function resetConnection(socket: Socket): void {
	(tcpBelow.get(socket) ?? socket).resetAndDestroy();
}

const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
