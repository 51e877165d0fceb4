import { inspect } from 'node:util';

import { TriggerServer } from '../engine/trigger/triggerServer';
import { searchList } from '../support/engine';
import { testCredential } from '../support/engine/testCredential';
import { expectNoKey } from '../support/expectNoKey';
import { operations, PARAMETERS } from '../support/everyOperation';
import { operate } from '../support/operate';
import { useBadServer } from './badServer';

const server = useBadServer();
beforeEach(() => {
	server.does((_request, response) => {
		response.writeHead(401).end('{"detail":"No."}');
	});
});

/** Keys as people paste them, from Roe and from other services. */
const KEYS = ['roe_live_9fK2mQ7xW4tB', 'Bearer roe_live_9fK2mQ7xW4tB', 'x9Qm2Lr7Vt4Kp8Zw3Yb6Nc'];
const FIELDS = ['organizationId', 'baseUrl', 'apiKey'] as const;

const pasted = FIELDS.flatMap((field) => KEYS.map((key) => ({ field, key })));

const withKey = (field: string, key: string) => ({
	// A line break makes even the correct field invalid.
	roeAiApi: { ...server.credentials().roeAiApi, [field]: field === 'apiKey' ? `${key}\né` : key },
});

/** The parts by which a person or a log would recognize the key. */
const secretOf = (key: string) => key.replace('Bearer ', '');
const expectNoSecret = (key: string, ...values: unknown[]) =>
	expect(inspect(values, { depth: 10, showHidden: true })).not.toContain(
		secretOf(key).slice(0, 12),
	);

describe('a key in the wrong field', () => {
	it.each(pasted)('is in no output, error or log of a run ($field, $key)', async (paste) => {
		const { field, key } = paste;
		for (const operation of operations) {
			const run = await operate(operation, PARAMETERS[operation], {
				credentials: withKey(field, key),
				items: [{ json: { jobId: '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573', references: [] } }],
				node: { onError: 'continueRegularOutput' },
			});
			expectNoKey(run, secretOf(key));
		}
		expect(server.requests).toEqual([]);
	});

	it.each(pasted)('is in no error of a trigger ($field, $key)', async ({ field, key }) => {
		for (const delivery of ['webhook', 'polling']) {
			const n8n = await TriggerServer.start({
				credentials: withKey(field, key),
				parameters: {
					delivery,
					agents: ['0d9e8f7a-6b5c-4d3e-a2f1-908172635445'],
					events: ['failed'],
				},
			});
			const error: unknown = await n8n.publish().catch((thrown: unknown) => thrown);
			await n8n.close();
			expect(error).toBeInstanceOf(Error);
			expectNoSecret(key, error);
		}
	});

	it.each(pasted)('isn’t in the message of the credential test ($field, $key)', async (paste) => {
		const { field, key } = paste;
		const shown = await testCredential('roeAiApi', withKey(field, key).roeAiApi);
		expect(shown.status).toBe('Error');
		expectNoSecret(key, shown);
		if (field !== 'apiKey') expect(shown.message).toContain('API Key');
	});

	it.each(pasted)('is in no list of the editor ($field, $key)', async ({ field, key }) => {
		const credentials = withKey(field, key);
		const list = searchList('searchAgents', {
			nodeType: 'n8n-nodes-roe-ai.roeAi',
			credentials,
			path: 'agentId',
		});
		expectNoSecret(key, await list.catch((thrown: unknown) => thrown));
	});
});
