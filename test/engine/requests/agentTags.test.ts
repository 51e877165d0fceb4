import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { loadOptions } from '../../support/engine';
import type { CredentialValues } from '../../support/engine/credentials';
import { expectError, quoted } from '../../support/expectError';
import { operate } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

const nodeType = 'n8n-nodes-roe-ai.roeAi';
const parameters = { resource: 'agent', operation: 'getAll' };

const readTags = async (credentials: CredentialValues = roe.credentials) =>
	await loadOptions('getAgentTags', { nodeType, credentials, parameters });

const list = async (filters: IDataObject) =>
	await operate('agent.getAll', { returnAll: true, filters }, { credentials: roe.credentials });
const idsWith = async (filters: IDataObject) =>
	(await list(filters)).json(ROE).map(({ agentId }) => agentId);

describe('the list of tags', () => {
	it('contains each tag of an agent once, by name', async () => {
		const names = (await readTags()).map(({ name }) => name);
		expect(names).toEqual([...new Set(names)].sort());
		expect(names).toContain('risk');
	});

	it('shows why it’s empty if Roe rejects the request', async () => {
		const { roeAiApi } = roe.credentials;
		const withoutAgents = { roeAiApi: { ...roeAiApi, apiKey: SEED.apiKeyWithoutAgents } };
		const error: unknown = await readTags(withoutAgents).catch((caught: unknown) => caught);
		expectError(error, 'ACCESS_DENIED', undefined, 'HTTP 403');
	});

	it('ignores what isn’t a tag', async () => {
		const tags = [null, 'risk', { id: 7 }, { id: SEED.fileId, name: '=1' }];
		const body = { count: 1, next: null, previous: null, results: [{ id: agents.text, tags }] };
		roe.control.addFault({ kind: 'status', status: 200, body });
		expect(await readTags()).toEqual([{ name: '“=1”', value: SEED.fileId }]);
	});
});

describe('a filter by tags', () => {
	it('returns agents with any or all of them, and untagged agents on request', async () => {
		const options = await readTags();
		const [risk, documents] = ['risk', 'documents'].map(
			(wanted) => options.find(({ name }) => name === wanted)!.value,
		);
		const withRisk = [agents.policy, agents.alert, agents.merchant, agents.failing];
		expect(await idsWith({ tags: [risk] })).toEqual(withRisk);
		const both = await idsWith({ tags: [risk, documents] });
		expect(both).toEqual(expect.arrayContaining([...withRisk, agents.document]));
		expect(
			await idsWith({ tags: `${String(risk)}, ${String(documents)}`, tagsMatch: 'all' }),
		).toEqual([]);
		const untagged = await idsWith({ includeUntagged: true });
		expect(untagged.length).toBeGreaterThan(0);
		expect(untagged).not.toEqual(expect.arrayContaining(withRisk));
		expect((await idsWith({ tags: [risk], includeUntagged: true })).sort()).toEqual(
			[...withRisk, ...untagged].sort(),
		);
		expect(await idsWith({ includeUntagged: false })).toHaveLength(Object.keys(agents).length);
	});

	it.each(['={{ null }}', '={{ undefined }}', '={{ "" }}'])(
		'leaves out no agents if an expression returns nothing: %s',
		async (nothing) => {
			const found = await idsWith({ includeUntagged: nothing, tags: nothing, tagsMatch: nothing });
			expect(found).toHaveLength(Object.keys(agents).length);
		},
	);

	it('is an error if a tag isn’t an ID', async () => {
		const run = await list({ tags: ['risk'] });
		expectError(run.errorOf(ROE), 'ID_INVALID', 0, quoted('risk'));
		expect(roe.control.requests()).toEqual([]);
	});
});
