import type { INodeTypeDescription } from 'n8n-workflow';

import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { logIn, n8nLog, openLocalRoe } from './running';

const NODE_TYPE = 'n8n-nodes-roe-ai.roeAi';

describe('the package in n8n', () => {
	let n8n: N8nClient;

	beforeAll(async () => {
		n8n = await logIn();
	});

	it('provides its node to the editor, with available icons', async () => {
		const answer = await fetch(`${n8n.url}/types/nodes.json`, { headers: n8n.headers() });
		const nodes = (await answer.json()) as INodeTypeDescription[];
		const node = nodes.find(({ name }) => name === NODE_TYPE);

		expect(node?.displayName).toBe('Roe AI');
		const icons = Object.values(node?.iconUrl ?? {});
		expect(icons).toHaveLength(2);
		for (const icon of icons) {
			const image = await fetch(`${n8n.url}/${icon}`, { headers: n8n.headers() });
			expect(image.headers.get('content-type')).toMatch('image/svg+xml');
		}
	});

	it('provides a tool for AI agents', async () => {
		const answer = await fetch(`${n8n.url}/types/nodes.json`, { headers: n8n.headers() });
		const nodes = (await answer.json()) as INodeTypeDescription[];
		expect(nodes.map(({ name }) => name)).toContain(`${NODE_TYPE}Tool`);
	});

	it('isn’t in the list of Community Nodes, which has only what was installed there', async () => {
		const listed = await n8n.call<Array<{ packageName: string }>>('GET', '/community-packages');
		expect(listed.map(({ packageName }) => packageName)).not.toContain('n8n-nodes-roe-ai');
	});

	it('loads without an error', () => {
		// A line of the log begins with its time and its level.
		const complaints = n8nLog()
			.split('\n')
			.filter(
				(line) => line.includes('n8n-nodes-roe-ai') && /^[\d:.]+\s+(error|warn)\s/.test(line),
			);
		expect(complaints).toEqual([]);
	});

	describe('with a local Roe', () => {
		let sandbox: Sandbox;

		beforeAll(async () => {
			({ sandbox } = await openLocalRoe());
		});

		afterAll(async () => await sandbox.close());

		it('lists the agents of the organization in the editor', async () => {
			const { apiKey, organizationId } = SEED;
			const credential = {
				name: 'For lists',
				type: 'roeAiApi',
				data: { apiKey, organizationId, baseUrl: sandbox.url },
			};
			const id = await n8n.createCredential(credential);
			const { results } = await n8n.call<{ results: Array<{ name: string; value: string }> }>(
				'POST',
				'/dynamic-node-parameters/resource-locator-results',
				{
					path: 'parameters.agentId',
					methodName: 'searchAgents',
					filter: 'invoice',
					nodeTypeAndVersion: { name: NODE_TYPE, version: 1 },
					currentNodeParameters: {},
					credentials: { roeAiApi: { id, name: credential.name } },
				},
			);
			expect(results.map(({ value }) => value)).toEqual([SEED.agents.document]);
			expect(results[0].name).toMatch('Invoice Extraction');
		});
	});
});
