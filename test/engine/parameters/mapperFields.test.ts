import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { captureWire } from '../../support/captureWire';
import { codeOf } from '../../support/codeOf';
import { expectContract } from '../../support/contract';
import { BASE_URL, credentials } from '../../support/credential';
import { mapResources } from '../../support/engine';
import { expectError, expectFacts } from '../../support/expectError';
import { findText } from '../../support/expectNoKey';
import { labelOf } from '../../support/labelOf';
import { agent } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents, documentVersions } = SEED;
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

describe('the inputs that the editor shows', () => {
	const shown = async (agentId: unknown, options: IDataObject = {}, more: IDataObject = {}) =>
		await mapResources('getAgentInputs', {
			nodeType: 'n8n-nodes-roe-ai.roeAi',
			credentials: roe.credentials,
			parameters: {
				resource: 'agent',
				operation: 'runAsync',
				agentId,
				specifyInputs: 'agent',
				options,
				...more,
			} as Parameters<typeof mapResources>[1]['parameters'],
		});
	const names = async (...given: Parameters<typeof shown>) =>
		(await shown(...given)).fields.map(({ id, displayName }) => [id, displayName]);

	it('are those of the agent’s current version, each with its key and type', async () => {
		expect(await names(agent(agents.document))).toEqual([
			['document', 'document (file)'],
			['instructions', 'instructions (text)'],
		]);
		expect(await names(agent(agents.documents, 'list'))).toEqual([
			['documents', 'documents (files)'],
		]);
		const address = `https://app.roe-ai.com/agents/${agents.text}`;
		expect((await names(agent(address, 'url'))).map(([id]) => id)).toEqual([
			'company_name',
			'question',
		]);
	});

	it('are those of the selected version', async () => {
		const options = { agentVersionId: documentVersions.first };
		expect((await names(agent(agents.document), options)).map(([id]) => id)).toEqual(['document']);
	});

	it('can have unusual types', async () => {
		expect(await names(agent(agents.unusual))).toEqual([
			['recording', 'recording (file)'],
			['readings', 'readings (text)'],
			['plan', 'plan (file)'],
		]);
	});

	it('are optional and can all be expressions', async () => {
		const { fields } = await shown(agent(agents.document));
		for (const field of fields) {
			expect(field).toMatchObject({
				type: 'string',
				required: false,
				display: true,
				defaultMatch: false,
			});
		}
	});

	it('are empty with a notice if the agent has none or no agent is selected', async () => {
		const none = await shown(agent(agents.noInputs));
		expect(none).toEqual({ fields: [], emptyFieldsNotice: expect.any(String) as string });
		expect(codeOf(none.emptyFieldsNotice)).toBeUndefined();
		const notChosen = await shown(agent('', 'list'));
		expect(notChosen.fields).toEqual([]);
		expect(codeOf(notChosen.emptyFieldsNotice)).toBe('AGENT_NOT_CHOSEN');
	});

	it('are listed in a notice for “Map Automatically”, for which the editor shows no fields', async () => {
		const { emptyFieldsNotice } = await shown(agent(agents.document));
		expect(emptyFieldsNotice).toContain('document (file), instructions (text)');
		expect(emptyFieldsNotice).not.toBe((await shown(agent(agents.noInputs))).emptyFieldsNotice);
	});

	it.each([
		['in upper case, with whitespace', ` ${documentVersions.first.toUpperCase()}\n`],
		['without dashes', documentVersions.first.replaceAll('-', '')],
	])('can be those of a version ID %s', async (_, agentVersionId) => {
		const given = await names(agent(agents.document), { agentVersionId });
		expect(given.map(([id]) => id)).toEqual(['document']);
	});

	it.each<[string, unknown, ErrorCode, ...string[]]>([
		['has no version', agents.draft, 'NOT_FOUND', 'HTTP 404'],
		['belongs to another organization', SEED.other.agentId, 'ACCESS_DENIED', 'HTTP 403'],
		['has an invalid ID', 'invoices', 'ID_INVALID', labelOf('agentId'), '&quot;invoices&quot;'],
		['is an object', { id: agents.text }, 'ID_INVALID', labelOf('agentId')],
	])('are replaced by a notice if the agent %s', async (_, agentId, code, ...facts) => {
		const result = await shown(agent(agentId));
		expect(result.fields).toEqual([]);
		expect(codeOf(result.emptyFieldsNotice)).toBe(code);
		expectFacts(result.emptyFieldsNotice, ...facts);
		expect(findText(result, SEED.apiKey)).toEqual([]);
	});

	it('are the mapped ones of all versions too if an expression without a value sets the version', async () => {
		const version = (id: string, ...keys: string[]) => ({
			id,
			input_definitions: keys.map((key) => ({ key, data_type: 'text/plain' })),
		});
		const current = version(documentVersions.current, 'a', 'b');
		const first = version(documentVersions.first, 'a', 'c', 'd');
		captureWire(BASE_URL, ({ path }) => ({
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(path.includes('/current/') ? current : [current, first, first]),
		}));
		const shownFor = async (agentVersionId: unknown) => {
			const parameters = {
				agentId: agent(agents.document),
				options: { agentVersionId },
				agentInputs: { schema: ['b', 'c', 'gone'].map((id) => ({ id })) },
			} as unknown as INodeParameters;
			const nodeType = 'n8n-nodes-roe-ai.roeAi';
			const { fields } = await mapResources('getAgentInputs', {
				nodeType,
				credentials,
				parameters,
			});
			return fields.map(({ id }) => id);
		};
		expect(await shownFor(null)).toEqual(['a', 'b', 'c']);
		expect(await shownFor('={{ $json.version }}')).toEqual(['a', 'b', 'c']);
		expect(await shownFor('')).toEqual(['a', 'b']);
	});

	it('keep their values if they can’t be read again', async () => {
		const schema = [{ id: 'document' }];
		const again = shown(agent(agents.draft), {}, { agentInputs: { schema } });
		await expect(again).rejects.toThrow('HTTP 404');
		const unknown = shown(agent(null), {}, { agentInputs: { schema } });
		const error: unknown = await unknown.catch((caught: unknown) => caught);
		expectError(error, 'AGENT_NOT_CHOSEN', undefined);
	});
});
