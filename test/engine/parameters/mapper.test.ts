import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { captureWire } from '../../support/captureWire';
import { codeOf } from '../../support/codeOf';
import { expectContract } from '../../support/contract';
import { BASE_URL, credentials } from '../../support/credential';
import { mapResources, type TestItem } from '../../support/engine';
import { expectError, expectFacts } from '../../support/expectError';
import { expectNoKey, findText } from '../../support/expectNoKey';
import { labelOf } from '../../support/labelOf';
import { operate, type OperateOptions } from '../../support/operate';
import { agent, ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents, documentVersions } = SEED;
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const pdf = (name: string) => ({
	bytes: Buffer.from(name),
	fileName: `${name}.pdf`,
	mimeType: 'application/pdf',
});

/** Parameters of a node that maps values manually or automatically. */
const mapped = (agentId: string, value: IDataObject | 'auto', options: IDataObject = {}) => ({
	agentId: agent(agentId),
	specifyInputs: 'agent',
	agentInputs:
		value === 'auto'
			? { mappingMode: 'autoMapInputData', value: null }
			: { mappingMode: 'defineBelow', value },
	options,
});

const start = async (parameters: IDataObject, items: TestItem[], options: OperateOptions = {}) => {
	const run = await operate('agent.runAsync', parameters, {
		credentials: roe.credentials,
		items,
		...options,
	});
	expectNoKey(run, SEED.apiKey);
	return run;
};

/** The inputs of the jobs that the local Roe received: texts, and files by name and hash. */
const jobs = () =>
	roe.control
		.jobs()
		.map(({ inputs }) =>
			inputs.map(({ key, value, file }) => [key, file ? `${file.fileName} ${file.sha256}` : value]),
		);

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

describe('values mapped manually', () => {
	it('are sent as a text and a file', async () => {
		const value = { document: 'data', instructions: '={{ $json.what }}' };
		const run = await start(mapped(agents.document, value), [
			{ json: { what: 'Total' }, files: { data: pdf('a') } },
			{ json: { what: 42 }, files: { data: pdf('b'), more: pdf('c') } },
		]);
		expect(run.error).toBeUndefined();
		expect(jobs()).toEqual(
			expect.arrayContaining([
				[
					['document', `a.pdf ${sha256('a')}`],
					['instructions', 'Total'],
				],
				[
					['document', `b.pdf ${sha256('b')}`],
					['instructions', '42'],
				],
			]),
		);
		expect(run.json(ROE)).toHaveLength(2);
		expect(roe.control.requests({ path: '/versions/current/$' })).toHaveLength(1);
	});

	it('are sent as several files of one input', async () => {
		const files = { a: pdf('a'), b: pdf('b'), c: pdf('c') };
		await start(mapped(agents.documents, { documents: 'c, a' }), [{ json: {}, files }]);
		expect(jobs()).toEqual([
			[
				['documents', `c.pdf ${sha256('c')}`],
				['documents', `a.pdf ${sha256('a')}`],
			],
		]);
	});

	it('are sent as a file ID or as a URL', async () => {
		const value = { document: '={{ $json.file }}', instructions: 'Total' };
		const run = await start(mapped(agents.document, value), [
			{ json: { file: SEED.fileId } },
			{ json: { file: 'https://example.com/a.pdf' } },
		]);
		const inputsOf = run.json(ROE).map(({ jobId }) => roe.control.job(String(jobId))!.inputs[0]);
		expect(inputsOf[0]).toMatchObject({
			value: SEED.fileId,
			file: { fileName: 'sample-contract.pdf' },
		});
		expect(inputsOf[1]).toEqual({ key: 'document', value: 'https://example.com/a.pdf' });
		expect(roe.starts.map(({ body }) => body)).toEqual(['json', 'json']);
	});

	it('are sent for unusual types: audio, JSON, and an unknown one', async () => {
		const files = {
			data: { bytes: Buffer.from('sound'), fileName: 'notes.mp3', mimeType: 'audio/mpeg' },
			plan: { bytes: Buffer.from('lines'), fileName: 'site.plan', mimeType: 'model/x-site-plan' },
		};
		const value = { recording: 'data', readings: '={{ $json.readings }}', plan: 'plan' };
		await start(mapped(agents.unusual, value), [{ json: { readings: [{ t: 1.5 }] }, files }]);
		expect(jobs()).toEqual([
			[
				['recording', `notes.mp3 ${sha256('sound')}`],
				['readings', '[{"t":1.5}]'],
				['plan', `site.plan ${sha256('lines')}`],
			],
		]);
	});

	it('are those of the selected version', async () => {
		const options = { agentVersionId: documentVersions.first };
		const value = { document: 'data', instructions: null };
		await start(mapped(agents.document, value, options), [{ json: {}, files: { data: pdf('a') } }]);
		expect(jobs()).toEqual([[['document', `a.pdf ${sha256('a')}`]]]);
	});

	it('cause an error if the selected version doesn’t have the input', async () => {
		const options = { agentVersionId: documentVersions.first };
		const value = { document: 'data', instructions: 'Total' };
		const items = [{ json: {}, files: { data: pdf('a') } }];
		const run = await start(mapped(agents.document, value, options), items);
		expectError(run.errorOf(ROE), 'INPUTS_DONT_FIT', 0, 'instructions');
		expect(run.errorOf(ROE)?.message).not.toContain('document');
		expect(roe.starts).toEqual([]);
	});

	it('are empty for an agent without inputs', async () => {
		await start(mapped(agents.noInputs, {}), [{ json: { a: 1 } }]);
		expect(jobs()).toEqual([[]]);
	});

	it.each<[string, IDataObject, ErrorCode, ...string[]]>([
		['an empty text', { document: 'data', instructions: '' }, 'INPUT_EMPTY', '"instructions"'],
		['no value', { document: 'data', instructions: null }, 'INPUT_EMPTY', '"instructions"'],
		[
			'a binary field that the item doesn’t have',
			{ document: 'attachment', instructions: 'x' },
			'FILE_NOT_FOUND',
			'"document"',
			'"attachment"',
			'"data", "more"',
		],
		[
			'an empty field',
			{ document: '={{ $json.missing }}', instructions: 'x' },
			'INPUT_EMPTY',
			'"document"',
		],
	])(
		'cause an error for their item, and nothing is sent for it, if they can’t be sent: %s',
		async (_, value, code, ...facts) => {
			const items = [{ json: {}, files: { data: pdf('a'), more: pdf('b') } }];
			const run = await start(mapped(agents.document, value), items);
			expectError(run.errorOf(ROE), code, 0, ...facts);
			expect(roe.starts).toEqual([]);
		},
	);

	it('can be empty if Skip Empty Inputs is on, and Roe reports missing ones', async () => {
		const value = { document: 'data', instructions: '' };
		const items = [{ json: {}, files: { data: pdf('a') } }];
		const run = await start(mapped(agents.document, value, { skipEmptyInputs: true }), items);
		expect(run.errorOf(ROE)?.description).toContain('Missing input key instructions');
	});

	it('cause an error for each item if the agent’s inputs can’t be read', async () => {
		const run = await start(
			mapped(agents.draft, { document: 'data' }),
			[{ json: {} }, { json: {} }],
			{
				node: { onError: 'continueRegularOutput' },
			},
		);
		expect(run.json(ROE)).toHaveLength(2);
		for (const [item, failed] of run.json(ROE).entries()) {
			expectError(failed, 'NOT_FOUND', item, 'HTTP 404');
		}
		expect(roe.control.requests()).toHaveLength(1);
	});
});

describe('an item that is mapped automatically', () => {
	it('sends the fields and files with the names of inputs, and ignores the others', async () => {
		const run = await start(mapped(agents.document, 'auto'), [
			{
				json: { instructions: 'Total', note: 'x' },
				files: { document: pdf('a'), other: pdf('b') },
			},
			{ json: { instructions: 'Due date', document: 'https://example.com/a.pdf' } },
		]);
		expect(run.error).toBeUndefined();
		const inputsOf = run.json(ROE).map(({ jobId }) => roe.control.job(String(jobId))!.inputs);
		expect(inputsOf[0]).toMatchObject([
			{ key: 'document', file: { fileName: 'a.pdf', sha256: sha256('a') } },
			{ key: 'instructions', value: 'Total' },
		]);
		expect(inputsOf[1]).toEqual([
			{ key: 'document', value: 'https://example.com/a.pdf' },
			{ key: 'instructions', value: 'Due date' },
		]);
	});

	it('is rejected by Roe if an input is missing', async () => {
		const run = await start(mapped(agents.document, 'auto'), [{ json: { instructions: 'Total' } }]);
		expect(run.errorOf(ROE)?.description).toContain('Missing input key document');
	});
});
