import { type AddressInfo, createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A port that nothing listens on, counting up from `first`. */
export async function freePort(first: number): Promise<number> {
	for (let port = first; port < first + 1000; port += 1) {
		if (await isFree(port)) return port;
	}
	throw new Error(`No free port between ${first} and ${first + 1000}.`);
}

/** Ports that nothing listens on, any, all different: for tests that run beside other tests. */
export async function anyFreePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, async () => await listen(0)));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(async (server) => await closed(server)));
	return ports;
}

async function isFree(port: number): Promise<boolean> {
	try {
		await closed(await listen(port));
		return true;
	} catch {
		return false;
	}
}

async function listen(port: number): Promise<ReturnType<typeof createServer>> {
	const server = createServer();
	return await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, LOOPBACK, () => resolve(server));
	});
}

async function closed(server: ReturnType<typeof createServer>): Promise<void> {
	await new Promise((resolve) => server.close(resolve));
}
