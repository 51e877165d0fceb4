import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SEED } from '../../sandbox';
import { N8nClient, type WorkflowJson } from '../../tools/server/n8nClient';
import { type N8nServer, startN8n } from '../../tools/server/n8nServer';
import { installNodePackage } from '../../tools/server/nodePackage';
import { anyFreePorts } from '../../tools/server/ports';
import { codeOf } from '../support/codeOf';
import { messageOfTest } from '../support/credentialTest';
import { agent, roeWorkflow, text } from '../support/roeNode';

/** What the proxy does with a request for a tunnel. */
let onConnect: (socket: Socket) => void;
let asked: string[];
let proxy: Server;
let n8n: N8nServer;
let client: N8nClient;
let userFolder: string;

const CREDENTIAL = {
	name: 'Behind a proxy',
	type: 'roeAiApi',
	// A name that leads nowhere: only the proxy is ever asked for it.
	data: {
		apiKey: SEED.apiKey,
		organizationId: SEED.organizationId,
		baseUrl: 'https://roe.example',
	},
};

beforeAll(async () => {
	proxy = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.once('data', (head) => {
			asked.push(head.toString('latin1').split('\r\n')[0]);
			onConnect(socket);
		});
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const { port: proxyPort } = proxy.address() as AddressInfo;
	userFolder = await mkdtemp(join(tmpdir(), 'roe-proxy-'));
	await installNodePackage(userFolder);
	const [port, brokerPort] = await anyFreePorts(2);
	const env = { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}` };
	n8n = await startN8n({ userFolder, port, brokerPort, env });
	client = await N8nClient.logIn(n8n.url);
});

beforeEach(() => (asked = []));

afterAll(async () => {
	await n8n?.stop();
	proxy.close();
	await rm(userFolder, { recursive: true, force: true });
});

/** What a person sees who tests the credential, and then runs a workflow with it. */
async function meet(answer: (socket: Socket) => void) {
	onConnect = answer;
	const id = await client.createCredential(CREDENTIAL);
	const { message: tested } = await client.testCredential(id, CREDENTIAL);
	const workflow = roeWorkflow({
		agentId: agent(SEED.agents.text),
		inputs: { values: [text('company_name', 'Northwind'), text('question', 'Who owns it?')] },
	}) as unknown as WorkflowJson;
	for (const node of workflow.nodes) {
		if (node.credentials) node.credentials = { roeAiApi: { id, name: CREDENTIAL.name } };
	}
	const created = await client.createWorkflow(workflow);
	const [start] = workflow.nodes;
	const execution = await client.finishedExecution(
		await client.runManually(created.id, start.name),
	);
	const { error } = execution.data.resultData;
	return { tested, error: error as { message: string; description?: string } | undefined };
}

const answersWith =
	(head: string, body = '') =>
	(socket: Socket) =>
		socket.end(
			`HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
		);

describe('a proxy between n8n and Roe', () => {
	it('is named in the error if it requires a login, without the key', async () => {
		const { tested, error } = await meet(answersWith('407 Proxy Authentication Required'));
		expect(tested).toBe(messageOfTest(407));
		expect(codeOf(error)).toBe('PROXY_LOGIN');
		expect(error?.message).toContain('HTTP 407');
		expect(asked[0]).toBe('CONNECT roe.example:443 HTTP/1.1');
	});

	it('is named in the error if it blocks the host, without key and organization', async () => {
		const { tested, error } = await meet(answersWith('403 Forbidden', '<h1>Blocked</h1>'));
		expect(tested).toBe(messageOfTest(403));
		expect(tested).toContain('proxy');
		expect(codeOf(error)).toBe('REFUSED_BEFORE_ROE');
		expect(error?.message).toContain('HTTP 403');
	});

	it('causes an error that excludes a started job if it closes the connection', async () => {
		const { error } = await meet((socket) => socket.end());
		// Not CONNECTION_LOST, after which Roe may have acted.
		expect(codeOf(error)).toBe('UNREACHABLE');
		expect(error?.description).toContain('HTTPS_PROXY');
	});
});
