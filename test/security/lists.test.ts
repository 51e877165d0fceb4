import type { INodeParameters } from 'n8n-workflow';

import { TRIGGER_TYPE } from '../engine/trigger/triggerWorkflow';
import { loadOptions, runWorkflow, searchList } from '../support/engine';
import { agent, ROE, roeWorkflow, text } from '../support/roeNode';
import { useBadServer } from './badServer';

const roe = useBadServer();
const ID = '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573';
/** As long as an ID, so that it could be sent to Roe instead of one. */
const HIDDEN = '0123456789abcdef0123456789abcdef';
const STEAL = "={{ $('Start').first().json.secret }}";

const ids = [STEAL, `${STEAL}${ID}`, ` ${ID}`, `=${ID}`, ID, { value: ID }, '', null];
const entries = [
	null,
	...ids.flatMap((id) => [
		{ id, name: 'Invoices', version_name: 'v1' },
		{ id, name: STEAL, version_name: STEAL, engine_name: STEAL },
		{ id },
	]),
];

/** Keys that an agent's definition could have. */
const keys = [STEAL, '=key', 'key', null, { key: 'key' }, ''];
const version = {
	id: ID,
	input_definitions: keys.map((key) => ({ key, data_type: 'text/plain', description: STEAL })),
};

beforeEach(() => {
	roe.does((request, response) => {
		response.setHeader('content-type', 'application/json');
		if (request.method === 'POST') response.end(JSON.stringify(ID));
		else if (request.url?.includes('/versions/current/')) response.end(JSON.stringify(version));
		else if (request.url?.includes('/versions/')) response.end(JSON.stringify(entries));
		else response.end(JSON.stringify({ count: entries.length, next: null, results: entries }));
	});
});

const NODE_TYPE = 'n8n-nodes-roe-ai.roeAi';
const LISTS: Array<[string, () => Promise<Array<{ name: string; value: unknown }>>]> = [
	[
		'Agent',
		async () => {
			const options = { nodeType: NODE_TYPE, credentials: roe.credentials(), path: 'agentId' };
			return (await searchList('searchAgents', options)).results;
		},
	],
	[
		'Agents of the trigger',
		async () => {
			const options = { nodeType: TRIGGER_TYPE, credentials: roe.credentials(), path: 'agents' };
			return await loadOptions('getAgents', options);
		},
	],
	[
		'Agent Version',
		async () => {
			const parameters = { agentId: agent(ID) } as INodeParameters;
			const path = 'options.agentVersionId';
			const options = { nodeType: NODE_TYPE, credentials: roe.credentials(), path, parameters };
			// The node itself adds the current version.
			return (await loadOptions('getAgentVersions', options)).slice(1);
		},
	],
];

describe.each(LISTS)('the list %s of a hostile Roe', (_list, read) => {
	it('contains only IDs, and no name that n8n would evaluate as an expression', async () => {
		const options = await read();
		expect(options.length).toBeGreaterThan(0);
		for (const { name, value } of options) {
			expect(value).toBe(ID);
			expect(name).toMatch(/^[^=]/);
		}
	});
});

it('an agent selected from the list of a hostile Roe sends it nothing from the workflow', async () => {
	for (const { name, value } of await LISTS[0][1]()) {
		const agentId = { ...agent(value, 'list'), cachedResultName: name };
		const run = await runWorkflow({
			workflow: roeWorkflow({ agentId, inputs: { values: [text('a', 'b')] } }),
			credentials: roe.credentials(),
			items: [{ json: { secret: HIDDEN } }],
		});
		expect(run.errorOf(ROE)).toBeUndefined();
	}
	const sent = roe.requests.join().replaceAll('-', '');
	expect(sent).toContain('/v1/agents/run/');
	expect(sent).not.toContain(HIDDEN);
});

it('the list of input keys of a hostile Roe contains none that n8n would evaluate as an expression', async () => {
	const path = 'parameters.inputs.values[0].key';
	for (const key of ['', STEAL]) {
		const inputs = { values: [{ key }] };
		const parameters = { agentId: agent(ID), inputs } as INodeParameters;
		const options = { nodeType: NODE_TYPE, credentials: roe.credentials(), path, parameters };
		const values = (await loadOptions('getInputKeys', options)).map(({ value }) => value);
		expect(values).toEqual(['', 'key']);
	}
});
