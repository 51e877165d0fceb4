import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../sandbox';
import { runWorkflow, searchList, testCredential } from '../support/engine';
import { expectNoKey } from '../support/expectNoKey';
import { agent, file, ROE, roeWorkflow, text } from '../support/roeNode';
import { useSandbox } from '../support/useSandbox';

const roe = useSandbox({ extraAgents: 120 });

const items = ['Northwind', 'Contoso', 'Fabrikam'].map((name) => ({ json: { name } }));
const inputs = {
	values: [
		text('company_name', '={{ $json.name }}'),
		text('question', '={{ $json.question ?? "Who?" }}'),
	],
};

describe('what the local Roe refuses', () => {
	it('is one item’s matter: a missing input', async () => {
		const workflow = roeWorkflow(
			{
				agentId: agent(SEED.agents.text),
				inputs: {
					values: [
						text('company_name', '={{ $json.name }}'),
						text('={{ $itemIndex === 1 ? "other" : "question" }}', 'x'),
					],
				},
			},
			{ onError: 'continueErrorOutput' },
		);
		const run = await runWorkflow({ workflow, credentials: roe.credentials, items });
		expect(run.outputs(ROE, 0).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 2 },
		]);
		expect(run.outputs(ROE, 1)).toEqual([
			{
				json: {
					name: 'Contoso',
					error: expect.stringMatching(
						/\(HTTP 400\)\. Inputs missing: question\. Not an input of this agent: other \[item 1\]$/,
					) as string,
					message: expect.stringContaining('Missing input key question') as string,
				},
				pairedItem: { item: 1 },
			},
		]);
		expect(roe.control.jobs()).toHaveLength(2);
	});

	it.each<[string, { apiKey?: string; organizationId?: string }, IDataObject, string]>([
		['a wrong key', { apiKey: 'roe_wrong_key' }, {}, 'Roe did not accept the API key (HTTP 401)'],
		[
			'another organization',
			{ organizationId: SEED.other.organizationId },
			{},
			'Roe denied access (HTTP 403)',
		],
		[
			'a key that may not use agents',
			{ apiKey: SEED.apiKeyWithoutAgents },
			{},
			'Roe denied access (HTTP 403)',
		],
		['an agent of another organization', {}, { agentId: agent(SEED.other.agentId) }, '(HTTP 40'],
		[
			'an agent that is not there',
			{},
			{ agentId: agent(SEED.fileId) },
			'Roe does not know this (HTTP 404)',
		],
		[
			'a version that is not there',
			{},
			{ options: { agentVersionId: SEED.fileId } },
			'Roe does not know this (HTTP 404)',
		],
		[
			'a file for a text',
			{},
			{ inputs: { values: [file('company_name', 'data'), text('question', 'x')] } },
			'(HTTP 400)',
		],
	])('%s', async (_, credential, parameters, message) => {
		const run = await runWorkflow({
			workflow: roeWorkflow({ agentId: agent(SEED.agents.text), inputs, ...parameters }),
			credentials: { roeAiApi: { ...roe.credentials.roeAiApi, ...credential } },
			items: [
				{
					...items[0],
					files: {
						data: { bytes: Buffer.from('x'), fileName: 'x.pdf', mimeType: 'application/pdf' },
					},
				},
			],
		});
		expect(run.errorOf(ROE)?.message).toContain(message);
		expect(roe.control.jobs()).toHaveLength(0);
		expectNoKey(run, credential.apiKey ?? SEED.apiKey);
	});

	it.each(['402', '403'] as const)('a run without credits, said with %s', async (credits) => {
		roe.control.change({ credits });
		const run = await runWorkflow({
			workflow: roeWorkflow({ agentId: agent(SEED.agents.text), inputs }),
			credentials: roe.credentials,
			items,
		});
		expect(run.errorOf(ROE)?.message).toContain(`no credits left (HTTP ${credits})`);
		expect(run.errorOf(ROE)?.description).toMatch(/Roe says: Insufficient credits/);
	});
});

describe('the editor', () => {
	const nodeType = 'n8n-nodes-roe-ai.roeAi';

	it('lists all agents, each once, newest first, page by page', async () => {
		const all = [];
		let paginationToken: string | undefined;
		do {
			const page = await searchList('searchAgents', {
				nodeType,
				credentials: roe.credentials,
				paginationToken,
			});
			all.push(...page.results);
			paginationToken = page.paginationToken as string | undefined;
		} while (paginationToken !== undefined);
		expect(new Set(all.map(({ value }) => value)).size).toBe(all.length);
		expect(all).toHaveLength(Object.keys(SEED.agents).length + 120);
		expect(all[0].name).toBe('Supplier Check 120 (Research)');
		expect(all.at(-1)).toEqual({ name: 'Company Research (Research)', value: SEED.agents.text });
	});

	it('finds agents by words of their names', async () => {
		const { results } = await searchList('searchAgents', {
			nodeType,
			credentials: roe.credentials,
			filter: 'invoice',
		});
		expect(results).toEqual([
			{ name: 'Invoice Extraction (Document Insights)', value: SEED.agents.document },
		]);
	});

	it.each([
		['the right values', {}, 'OK', 'Connection successful!'],
		['a wrong key', { apiKey: 'roe_wrong_key' }, 'Error', 'did not accept the API key'],
		[
			'another organization',
			{ organizationId: SEED.other.organizationId },
			'Error',
			'not for this organization',
		],
		[
			'an address where nothing listens',
			{ baseUrl: 'http://127.0.0.1:9' },
			'Error',
			'ECONNREFUSED',
		],
	])('tests a credential with %s', async (_, credential, status, message) => {
		const values = { ...roe.credentials.roeAiApi, ...credential };
		const result = await testCredential('roeAiApi', values);
		expect(result).toEqual({ status, message: expect.stringContaining(message) as string });
	});
});
