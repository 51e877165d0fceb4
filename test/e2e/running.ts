import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Sandbox, type SandboxOptions, SEED, startSandbox } from '../../sandbox';
import type { DemoRoe } from '../../tools/demo/roe';
import { N8nClient } from '../../tools/server/n8nClient';
import { FOLDER_VARIABLE, LOG_VARIABLE, URL_VARIABLE } from './startN8n';

/** The n8n of all tests, logged in. */
export async function logIn(): Promise<N8nClient> {
	return await N8nClient.logIn(fromSetup(URL_VARIABLE));
}

/** All that n8n has logged so far. */
export function n8nLog(): string {
	return readFileSync(fromSetup(LOG_VARIABLE), 'utf8');
}

/** All that is in n8n's database, as bytes: what was deleted may be there too. */
export function n8nDatabase(): string {
	const folder = join(fromSetup(FOLDER_VARIABLE), '.n8n');
	const files = readdirSync(folder).filter((name) => name.startsWith('database.sqlite'));
	return files.map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
}

/** A local Roe, and the same as the example workflow wants it. */
export async function openLocalRoe(
	options?: SandboxOptions,
): Promise<{ sandbox: Sandbox; roe: DemoRoe }> {
	// Tests run a workflow again and again over the same items.
	const sandbox = await startSandbox({ cache: false, ...options });
	const roe: DemoRoe = {
		name: 'the local Roe',
		apiKey: SEED.apiKey,
		organizationId: SEED.organizationId,
		baseUrl: sandbox.url,
		agentId: SEED.agents.document,
		close: async () => await sandbox.close(),
	};
	return { sandbox, roe };
}

/** The credential by whose name the examples find it. */
export async function putRoeCredential(n8n: N8nClient, sandbox: Sandbox): Promise<string> {
	const { apiKey, organizationId } = SEED;
	const data = { apiKey, organizationId, baseUrl: sandbox.url };
	const credential = { name: 'Roe AI', type: 'roeAiApi', data };
	const present = (await n8n.listCredentials()).find(({ name }) => name === credential.name);
	if (present === undefined) return await n8n.createCredential(credential);
	await n8n.updateCredential(present.id, credential);
	return present.id;
}

/** n8n, and a local Roe with the credential by whose name the examples find it. */
export async function openN8nWithRoe(
	options?: SandboxOptions,
): Promise<{ n8n: N8nClient; sandbox: Sandbox; credentialId: string }> {
	const n8n = await logIn();
	const { sandbox } = await openLocalRoe(options);
	return { n8n, sandbox, credentialId: await putRoeCredential(n8n, sandbox) };
}

/** The credential by whose name the examples find the model. */
export async function putModelCredential(n8n: N8nClient, url: string): Promise<void> {
	const name = 'OpenAI account';
	for (const present of await n8n.listCredentials()) {
		if (present.name === name) await n8n.call('DELETE', `/credentials/${present.id}`);
	}
	const data = { apiKey: 'none', url, header: false };
	await n8n.createCredential({ name, type: 'openAiApi', data });
}

function fromSetup(name: string): string {
	const value = process.env[name];
	if (value === undefined) throw new Error(`${name} is not set: run this with npm run test:e2e.`);
	return value;
}
