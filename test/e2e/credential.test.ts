import type { ICredentialType } from 'n8n-workflow';

import { RoeAiApi } from '../../credentials/RoeAiApi.credentials';
import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { anyFreePorts } from '../../tools/server/ports';
import { messageOfTest } from '../support/credentialTest';
import { expectFacts, type Fact } from '../support/expectError';
import { logIn, openLocalRoe } from './running';

describe('the credential test of n8n', () => {
	let n8n: N8nClient;
	let sandbox: Sandbox;

	beforeAll(async () => {
		n8n = await logIn();
		({ sandbox } = await openLocalRoe());
	});

	afterAll(async () => await sandbox.close());

	/** Saves a credential, as the editor does, and has n8n test it. */
	async function tried(changes: Record<string, string>) {
		const { apiKey, organizationId } = SEED;
		const data = { apiKey, organizationId, baseUrl: sandbox.url, ...changes };
		const credential = { name: 'A credential', type: 'roeAiApi', data };
		return await n8n.testCredential(await n8n.createCredential(credential), credential);
	}

	it('is offered by the HTTP Request node, with Roe’s URL and documentation', async () => {
		const response = await fetch(`${n8n.url}/types/credentials.json`, { headers: n8n.headers() });
		const types = (await response.json()) as ICredentialType[];
		const { httpRequestNode, ...type } = types.find(({ name }) => name === 'roeAiApi')!;
		// n8n offers that node only credentials with this property.
		expect(type.authenticate).toBeDefined();
		// Hidden, since the nodes panel would list an HTTP request called "Roe AI" beside the node.
		expect(httpRequestNode).toEqual({ ...new RoeAiApi().httpRequestNode, hidden: true });
	});

	it('passes with the organization’s key', async () => {
		expect(await tried({})).toMatchObject({ status: 'OK' });
		expect(sandbox.control.requests({ path: '^/v1/agents/$' })).toMatchObject([
			{ authorization: 'ok', query: { organization_id: SEED.organizationId }, status: 200 },
		]);
	});

	it('reports a wrong key', async () => {
		expect(await tried({ apiKey: 'roe_no_such_key' })).toEqual({
			status: 'Error',
			message: messageOfTest(401),
		});
	});

	it('reports that the organization isn’t the key’s', async () => {
		expect(await tried({ organizationId: SEED.other.organizationId })).toEqual({
			status: 'Error',
			message: messageOfTest(403),
		});
	});

	it('reports that nothing responds at the base URL', async () => {
		const [unused] = await anyFreePorts(1);
		const { status, message } = await tried({ baseUrl: `http://127.0.0.1:${unused}` });
		expect(status).toBe('Error');
		expect(message).toMatch(/ECONNREFUSED|refused/i);
	});

	it('reports that something other than Roe responds at the base URL', async () => {
		const { status, message } = await tried({ baseUrl: n8n.url });
		expect(status).toBe('Error');
		expect(message).toMatch(/Base URL/);
	});

	it.each<[string, string, ...Fact[]]>([
		['a-secret-that-a-person-made-up', 'OK', 'X-N8N-Roe-Token'],
		['short', 'Error', 'short'.length, 16],
	])(
		'reports whether a secret for Manual Webhook is valid: %s',
		async (secret, status, ...facts) => {
			const credential = { name: 'A webhook', type: 'roeAiWebhookApi', data: { secret } };
			const id = await n8n.createCredential(credential);
			const result = await n8n.testCredential(id, credential);
			expect(result.status).toBe(status);
			expectFacts(result.message, ...facts);
		},
	);
});
