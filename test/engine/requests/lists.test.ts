import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { expectContract } from '../../support/contract';
import { loadOptions, searchList } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { findText } from '../../support/expectNoKey';
import { agent } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents, documentVersions } = SEED;
const roe = useSandbox({ extraAgents: 130 });

const nodeType = 'n8n-nodes-roe-ai.roeAi';
/** Agents of a new local Roe: those with a purpose of their own, and the extra ones. */
const COUNT = Object.keys(agents).length + 130;

const editor = (parameters: Record<string, unknown> = {}) => ({
	nodeType,
	credentials: roe.credentials,
	parameters: { resource: 'agent', operation: 'runAsync', ...parameters } as Parameters<
		typeof loadOptions
	>[1]['parameters'],
});

afterEach(() => expectContract(roe.control.requests()));

describe('the list of agents', () => {
	it('contains all agents, newest first, with their engines, across all pages', async () => {
		const found: Array<{ name: string; value: unknown }> = [];
		let paginationToken: string | undefined;
		do {
			const page = await searchList('searchAgents', { ...editor(), paginationToken });
			found.push(...page.results.map(({ name, value }) => ({ name, value })));
			paginationToken = page.paginationToken as string | undefined;
		} while (paginationToken !== undefined);
		expect(found).toHaveLength(COUNT);
		expect(new Set(found.map(({ value }) => value)).size).toBe(COUNT);
		expect(found[0].name).toBe('Supplier Check 130 (Research)');
		expect(found.at(-1)).toEqual({ name: 'Company Research (Research)', value: agents.text });
		expect(roe.control.requests()).toHaveLength(3);
	});

	it('is searched by Roe, including later pages', async () => {
		const page = await searchList('searchAgents', { ...editor(), filter: 'invoice' });
		expect(page).toEqual({
			results: [{ name: 'Invoice Extraction (Document Insights)', value: agents.document }],
		});
		const none = await searchList('searchAgents', { ...editor(), filter: 'no such agent' });
		expect(none).toEqual({ results: [] });
	});

	it('shows why it’s empty if Roe rejects the request', async () => {
		const { roeAiApi } = roe.credentials;
		const credentials = { roeAiApi: { ...roeAiApi, apiKey: SEED.apiKeyWithoutAgents } };
		const error: unknown = await searchList('searchAgents', { ...editor(), credentials }).catch(
			(caught: unknown) => caught,
		);
		expectError(error, 'ACCESS_DENIED', undefined, 'HTTP 403');
		expect(error).toMatchObject({
			description: expect.stringContaining('You do not have access to agents.') as string,
		});
		expect(findText(error, SEED.apiKeyWithoutAgents)).toEqual([]);
	});
});

describe('the list of versions', () => {
	it.each([
		['from the list', agent(agents.document, 'list')],
		['by ID', agent(agents.document)],
		['by URL', agent(`https://app.roe-ai.com/agents/${agents.document}/jobs`, 'url')],
		['by an ID with whitespace around it', agent(`\t${agents.document.toUpperCase()} \n`)],
		['by a URL under “By ID”', agent(`https://app.roe-ai.com/agents/${agents.document}`)],
		['by a plain text', agents.document],
	])(
		'contains the versions of an agent selected %s, newest first, after the current one',
		async (_, agentId) => {
			expect(await loadOptions('getAgentVersions', editor({ agentId }))).toEqual([
				{ name: 'Current Version', value: '' },
				{ name: 'v2 (2026-03-04)', value: documentVersions.current, description: 'All line items' },
				{
					name: 'v1 (2026-03-03)',
					value: documentVersions.first,
					description: 'Total and due date',
				},
			]);
		},
	);

	it.each([
		['before an agent is selected', agent('', 'list')],
		['while the agent comes from an expression', agent('={{ $json.agent }}')],
		['while the agent’s expression has no value', agent(null)],
		['for a value that isn’t an ID', agent({ id: 'invoices' }, 'list')],
	])('contains only the current version, without a request, %s', async (_, agentId) => {
		expect(await loadOptions('getAgentVersions', editor({ agentId }))).toEqual([
			{ name: 'Current Version', value: '', description: expect.any(String) as string },
		]);
		expect(roe.control.requests()).toEqual([]);
	});

	it('contains only the current version for an agent without versions', async () => {
		const options = await loadOptions('getAgentVersions', editor({ agentId: agent(agents.draft) }));
		expect(options).toEqual([{ name: 'Current Version', value: '' }]);
	});

	it('shows an error if the agent isn’t accessible', async () => {
		const asked = loadOptions('getAgentVersions', editor({ agentId: agent(SEED.other.agentId) }));
		const error: unknown = await asked.catch((caught: unknown) => caught);
		expectError(error, 'ACCESS_DENIED', undefined, 'HTTP 403');
	});
});

describe('the list of keys in a row of inputs', () => {
	const keys = async (agentId: unknown, key: unknown, options: Record<string, unknown> = {}) =>
		await loadOptions('getInputKeys', {
			...editor({ agentId, options, inputs: { values: [{ key: 'instructions' }, { key }] } }),
			path: 'parameters.inputs.values[1].key',
		});
	const DOCUMENT = {
		name: 'document (file)',
		value: 'document',
		description: 'The invoice, as a PDF',
	};
	const INSTRUCTIONS = {
		name: 'instructions (text)',
		value: 'instructions',
		description: 'What to look for in the invoice',
	};

	it('contains those of the agent’s definition, with their types', async () => {
		expect(await keys(agent(agents.document), 'document')).toEqual([DOCUMENT, INSTRUCTIONS]);
	});

	it('contains those of the selected version', async () => {
		const options = { agentVersionId: documentVersions.first };
		expect(await keys(agent(agents.document), 'document', options)).toEqual([DOCUMENT]);
	});

	it.each(['invoice', ' document ', 'Document'])(
		'also contains the key that the row has, so that the editor shows it: “%s”',
		async (key) => {
			const [own, ...others] = await keys(agent(agents.document), key);
			expect(own).toEqual({ name: expect.stringContaining(key.trim()) as string, value: key });
			expect(own.name === DOCUMENT.name).toBe(key.trim() === DOCUMENT.value);
			expect(others).toEqual([DOCUMENT, INSTRUCTIONS]);
		},
	);

	it.each([
		['an expression sets the version', '={{ $json.version }}'],
		['the version’s expression has no value', null],
	])('says nothing about a key that the current version lacks if %s', async (_, version) => {
		const options = { agentVersionId: version };
		const [own, ...others] = await keys(agent(agents.document), 'invoice', options);
		expect(own).toEqual({ name: 'invoice', value: 'invoice' });
		expect(others).toEqual([DOCUMENT, INSTRUCTIONS]);
	});

	it.each([
		['is new', ''],
		['has an expression as its key', '={{ $json.key }}'],
		['has an expression without a value as its key', null],
		['has no key', undefined],
	])('contains no key but those of the definition if the row %s', async (_, key) => {
		const [none, ...others] = await keys(agent(agents.document), key);
		expect(none).toEqual({ name: expect.any(String) as string, value: '' });
		expect(others).toEqual([DOCUMENT, INSTRUCTIONS]);
	});

	it.each<[string, unknown, ErrorCode]>([
		['no agent is selected', agent('', 'list'), 'AGENT_NOT_CHOSEN'],
		['an expression sets the agent', agent('={{ $json.agent }}'), 'AGENT_NOT_CHOSEN'],
		['the agent has no version', agent(agents.draft), 'NOT_FOUND'],
		['the agent belongs to another organization', agent(SEED.other.agentId), 'ACCESS_DENIED'],
	])('contains only the key that the row has, and why, if %s', async (_, agentId, code) => {
		const [own, ...others] = await keys(agentId, 'invoice');
		expect(own).toMatchObject({ name: 'invoice', value: 'invoice' });
		expect(codeOf(own.description)).toBe(code);
		expect(others).toEqual([]);
		expect((await keys(agentId, ''))[0]).toMatchObject({ value: '' });
		expect(findText(own, SEED.apiKey)).toEqual([]);
	});
});
