import type { IDataObject } from 'n8n-workflow';

import { RoeAiApi } from '../../../credentials/RoeAiApi.credentials';
import { describeMismatch } from '../../../nodes/RoeAi/inputs/inputMismatch';
import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { runWorkflow, searchList, testCredential } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox({ extraAgents: 120 });

const items = ['Northwind', 'Contoso', 'Fabrikam'].map((name) => ({ json: { name } }));
const inputs = {
	values: [
		text('company_name', '={{ $json.name }}'),
		text('question', '={{ $json.question ?? "Who?" }}'),
	],
};

describe('an error of the local Roe', () => {
	it('affects one item if an input is missing', async () => {
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
					error: expect.any(String) as string,
					message: expect.stringContaining('Missing input key question') as string,
				},
				pairedItem: { item: 1 },
			},
		]);
		const mismatch = describeMismatch(
			[{ key: 'company_name' }, { key: 'question' }],
			[{ key: 'company_name' }, { key: 'other' }],
		);
		expectError(
			run.outputs(ROE, 1)[0].json,
			'REQUEST_REJECTED',
			1,
			'HTTP 400',
			'question',
			'other',
			mismatch,
		);
		expect(roe.control.jobs()).toHaveLength(2);
	});

	type Credential = { apiKey?: string; organizationId?: string };
	it.each<[string, Credential, IDataObject, ErrorCode, string]>([
		['a wrong key', { apiKey: 'roe_wrong_key' }, {}, 'API_KEY_REJECTED', 'HTTP 401'],
		[
			'another organization',
			{ organizationId: SEED.other.organizationId },
			{},
			'ACCESS_DENIED',
			'HTTP 403',
		],
		[
			'a key that may not use agents',
			{ apiKey: SEED.apiKeyWithoutAgents },
			{},
			'ACCESS_DENIED',
			'HTTP 403',
		],
		[
			'an agent that doesn’t exist',
			{},
			{ agentId: agent(SEED.other.agentId) },
			'ACCESS_DENIED',
			'HTTP 403',
		],
		['a version that doesn’t exist', {}, { agentId: agent(SEED.fileId) }, 'NOT_FOUND', 'HTTP 404'],
		[
			'a version that is not there',
			{},
			{ options: { agentVersionId: SEED.fileId } },
			'NOT_FOUND',
			'HTTP 404',
		],
		[
			'a file instead of text',
			{},
			{ inputs: { values: [file('company_name', 'data'), text('question', 'x')] } },
			'REQUEST_REJECTED',
			'HTTP 400',
		],
	])('is returned for %s', async (_, credential, parameters, code, status) => {
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
		expectError(run.errorOf(ROE), code, 0, status);
		expect(roe.control.jobs()).toHaveLength(0);
		expectNoKey(run, credential.apiKey ?? SEED.apiKey);
	});

	it.each(['402', '403'] as const)(
		'is returned for a run without credits, with status %s',
		async (credits) => {
			roe.control.change({ credits });
			const run = await runWorkflow({
				workflow: roeWorkflow({ agentId: agent(SEED.agents.text), inputs }),
				credentials: roe.credentials,
				items,
			});
			expectError(run.errorOf(ROE), 'OUT_OF_CREDITS', 0, `HTTP ${credits}`);
			expect(run.errorOf(ROE)?.description).toContain('Insufficient credits');
		},
	);
});

/** What the credential's test shows for a status. */
const messageAt = (status: number) =>
	new RoeAiApi().test.rules!.find(({ properties }) => properties.value === status)!.properties
		.message;

describe('the editor', () => {
	const nodeType = 'n8n-nodes-roe-ai.roeAi';

	it('lists each agent once, newest first, page by page', async () => {
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
		['a wrong key', { apiKey: 'roe_wrong_key' }, 'Error', messageAt(401)],
		[
			'another organization',
			{ organizationId: SEED.other.organizationId },
			'Error',
			messageAt(403),
		],
		['a URL without a server', { baseUrl: 'http://127.0.0.1:9' }, 'Error', 'ECONNREFUSED'],
	])('tests a credential with %s', async (_, credential, status, message) => {
		const values = { ...roe.credentials.roeAiApi, ...credential };
		const result = await testCredential('roeAiApi', values);
		expect(result).toEqual({ status, message: expect.stringContaining(message) as string });
	});
});
