import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { N8nClient } from '../../tools/server/n8nClient';
import { type N8nServer, startN8n } from '../../tools/server/n8nServer';
import { installNodePackage } from '../../tools/server/nodePackage';
import { anyFreePorts } from '../../tools/server/ports';

/** An n8n with the package in it, which can be killed and started again over the same data. */
export class N8nThatIsKilled {
	private server: N8nServer | undefined;

	private ownClient: N8nClient | undefined;

	private constructor(
		private readonly userFolder: string,
		private readonly ports: [port: number, brokerPort: number],
		private readonly env: NodeJS.ProcessEnv,
	) {}

	static async start(env: NodeJS.ProcessEnv = {}): Promise<N8nThatIsKilled> {
		const userFolder = await mkdtemp(join(tmpdir(), 'roe-waits-'));
		await installNodePackage(userFolder);
		const [port, brokerPort] = await anyFreePorts(2);
		const n8n = new N8nThatIsKilled(userFolder, [port, brokerPort], env);
		await n8n.startAgain();
		return n8n;
	}

	/** Logged in; another one after each start. */
	get client(): N8nClient {
		if (this.ownClient === undefined) throw new Error('n8n is not running.');
		return this.ownClient;
	}

	get url(): string {
		return `http://127.0.0.1:${this.ports[0]}`;
	}

	/** SIGKILL, as a crash would be. */
	async kill(): Promise<void> {
		await this.server?.kill();
		this.ownClient = undefined;
	}

	async startAgain(): Promise<void> {
		const [port, brokerPort] = this.ports;
		// A port is not free at once after its owner was killed.
		await sleep(500);
		this.server = await startN8n({
			userFolder: this.userFolder,
			port,
			brokerPort,
			env: this.env,
			endsWithUs: true,
		});
		this.ownClient = await N8nClient.logIn(this.url);
	}

	async remove(): Promise<void> {
		await this.kill();
		await rm(this.userFolder, { recursive: true, force: true });
	}
}
