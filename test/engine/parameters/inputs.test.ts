import type { IDataObject } from 'n8n-workflow';

import { describeMismatch } from '../../../nodes/RoeAi/inputs/inputMismatch';
import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import type { TestItem } from '../../support/engine';
import { expectError, expectFacts, type Fact, quoted } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { nameOfOption } from '../../support/labels';
import { operate, type OperateOptions } from '../../support/operate';
import { agent, file, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
/** The inputs of `agents.text`. */
const DEFINITIONS = ['company_name', 'question'].map((key) => ({ key }));
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

const start = async (
	parameters: IDataObject,
	items: TestItem[] = [{ json: {} }],
	operation = 'runAsync',
	options: OperateOptions = {},
) =>
	await operate(`agent.${operation}`, parameters, {
		credentials: roe.credentials,
		items,
		...options,
	});

const fields = (...values: IDataObject[]) => ({ agentId: agent(agents.text), inputs: { values } });
const json = (inputsJson: string) => ({
	agentId: agent(agents.text),
	specifyInputs: 'json',
	inputsJson,
});
const mapper = (agentInputs: unknown, agentId: string = agents.text) =>
	({ agentId: agent(agentId), specifyInputs: 'agent', agentInputs }) as IDataObject;
const mapped = (value: unknown) => mapper({ mappingMode: 'defineBelow', value });

/** The inputs of the jobs that the local Roe received. */
const jobs = () =>
	roe.control
		.jobs()
		.map((job) => Object.fromEntries(job.inputs.map(({ key, value }) => [key, value])));

describe('numbers in JSON text', () => {
	it('arrive at Roe as they’re written, in inputs and in metadata', async () => {
		await start({
			...json(
				'{ "company_name": 8023456789012345679, "question": {"rates": [1.50, 30456789012345678901]} }',
			),
			options: { metadata: '{"order": 8023456789012345679, "rate": 2.0}' },
		});
		expect(jobs()).toEqual([
			{
				company_name: '8023456789012345679',
				question: '{"rates":[1.50,30456789012345678901]}',
			},
		]);
		expect(roe.control.jobs()[0].metadata).toMatchObject({
			order: '8023456789012345679',
			rate: '2.0',
		});
	});
});

describe('a value that can’t be converted to text without loss', () => {
	const items = [{ json: { day: '45.01.2026', id: 3 } }];
	const DATE = '={{ new Date($json.day) }}';
	const LUXON = '={{ DateTime.fromISO($json.day) }}';
	const NESTED = '={{ { due: [DateTime.fromISO($json.day)] } }}';
	const NUMBER = '={{ 8023456789012345000 + $json.id }}';
	const CIRCULAR = '={{ (() => { const a = {}; a.a = a; return a; })() }}';
	const ways = (value: string): Array<[string, IDataObject]> => {
		const inner = value.slice('={{'.length, -'}}'.length);
		return [
			['fields', fields(text('company_name', 'a'), text('question', value))],
			['mapper', mapped({ company_name: 'a', question: value })],
			['JSON', json(`={{ { company_name: 'a', question: ${inner} } }}`)],
		];
	};

	it.each([
		...ways(DATE).map((way) => [...way, '"question"'] as const),
		...ways(LUXON).map((way) => [...way, '"question"'] as const),
		// The position in the value: an index of a list, or the property that contains the value.
		...ways(NESTED).map((way) => [...way, '"0"'] as const),
		...ways(NUMBER).map((way) => [...way, String(Number.MAX_SAFE_INTEGER)] as const),
		...ways(CIRCULAR).map((way) => [...way, ''] as const),
	])('causes an error, and nothing is sent, from %s: %j', async (_, parameters, fact) => {
		const run = await start(parameters, items);
		expectError(run.errorOf(ROE), 'VALUE_UNSENDABLE', 0, fact);
		expect(run.errorOf(ROE)?.description).toMatch(/\w+ \w+.*\./);
		expect(roe.starts).toEqual([]);
	});

	it('is reported with its input even if n8n itself fails on it', async () => {
		const named = ways(CIRCULAR).map(
			async ([, parameters]) => (await start(parameters)).errorOf(ROE)?.message,
		);
		const [byFields, byMapper, byJson] = await Promise.all(named);
		expectFacts(byFields, labelOf('inputs'), 2);
		expectFacts(byMapper, quoted('question'));
		expectFacts(byJson, labelOf('inputsJson'));
	});
});

describe('files', () => {
	const bytes = (name: string) => ({
		bytes: Buffer.from(name),
		fileName: name,
		mimeType: 'application/pdf',
	});
	const items = [{ json: {}, files: { 'May, signed': bytes('may.pdf'), b: bytes('b.pdf') } }];
	const ways = (value: string): Array<[string, string, IDataObject]> => [
		[
			'fields',
			value,
			{ agentId: agent(agents.documents), inputs: { values: [file('documents', value)] } },
		],
		[
			'mapper',
			value,
			mapper({ mappingMode: 'defineBelow', value: { documents: value } }, agents.documents),
		],
	];
	const sent = () =>
		roe.control.jobs().flatMap(({ inputs }) => inputs.map((input) => input.file?.fileName));

	it.each([
		...ways('May, signed, b'),
		...ways('={{ $binary.keys() }}'),
		...ways('={{ [$binary["May, signed"], $binary.b] }}'),
		...ways(`={{ ['May, signed', $('Start').item.binary.b] }}`),
	])('can be specified in every form in %s: %s', async (_way, _value, parameters) => {
		const run = await start(parameters, items);
		expect(run.error).toBeUndefined();
		expect(sent()).toEqual(['may.pdf', 'b.pdf']);
	});

	it.each(ways('={{ $binary.b }}'))(
		'can be objects in %s, even if n8n keeps their data in the items: %s',
		async (_way, _value, parameters) => {
			const run = await start(parameters, items, 'runAsync', { binaryData: 'default' });
			expect(run.error).toBeUndefined();
			expect(sent()).toEqual(['b.pdf']);
		},
	);

	it.each<[string, IDataObject, ...string[]]>([
		[
			'fields',
			fields(text('question', '={{ $binary.b }}')),
			labelOf('type', 'inputs'),
			'File',
			quoted('May, signed'),
			quoted('b'),
		],
		['mapper', mapped({ question: '={{ $binary.b }}' })],
		['JSON', json('={{ { question: $binary.b } }}'), nameOfOption('specifyInputs', 'fields')],
		[
			'JSON text',
			json('={ "question": {{ JSON.stringify($binary.b) }} }'),
			nameOfOption('specifyInputs', 'fields'),
		],
	])('cause an error as text inputs in %s', async (_way, parameters, ...facts) => {
		const run = await start(parameters, items);
		expectError(run.errorOf(ROE), 'FILE_AS_TEXT', 0, '"question"', ...facts);
		expect(roe.starts).toEqual([]);
	});
});

describe('one expression for several inputs', () => {
	const rows = [{ json: { rows: [{ key: 'company_name', value: 'a' }] } }];
	const inputs = (given: unknown) =>
		({ agentId: agent(agents.text), inputs: given }) as IDataObject;

	it.each<[string, IDataObject, ErrorCode, ...Fact[]]>([
		[
			'Inputs',
			inputs('={{ { values: $json.rows } }}'),
			'INPUTS_DONT_FIT',
			labelOf('inputs'),
			'company_name',
			'question',
			describeMismatch(DEFINITIONS, []),
		],
		[
			'the rows of Inputs',
			inputs({ values: '={{ $json.rows }}' }),
			'COLLECTION_INVALID',
			labelOf('inputs'),
		],
		['a list as Inputs', inputs([1]), 'INPUTS_DONT_FIT', labelOf('inputs')],
		[
			'Agent Inputs',
			mapper('={{ { mappingMode: "defineBelow", value: $json } }}'),
			'COLLECTION_INVALID',
			labelOf('agentInputs'),
		],
		[
			'a text as the mapper’s values',
			mapped('={{ "a" }}'),
			'COLLECTION_INVALID',
			labelOf('agentInputs'),
		],
		[
			'an unknown mapping mode',
			mapper({ mappingMode: 'byHand', value: {} }),
			'CHOICE_INVALID',
			'"byHand"',
		],
		[
			'an unknown way to specify inputs',
			{ ...fields(), specifyInputs: 'Fields' },
			'CHOICE_INVALID',
			labelOf('specifyInputs'),
			quoted('Fields'),
		],
		[
			'an unknown input type',
			fields({ key: 'question', type: '={{ "File" }}', value: 'a' }),
			'CHOICE_INVALID',
			'"question"',
			'"File"',
			'text',
			'file',
		],
		[
			'a row with an invalid key and a value',
			fields({ key: '={{ [1] }}', value: 'a' }),
			'INPUT_KEY_INVALID',
			labelOf('inputs'),
			1,
			'"[1]"',
		],
	])('causes an error before anything is sent: %s', async (_, parameters, code, ...facts) => {
		const run = await start(parameters, rows);
		expectError(run.errorOf(ROE), code, 0, ...facts);
		expect(roe.starts).toEqual([]);
	});

	it('works for the mapper’s values if it returns an object', async () => {
		const items = [{ json: { company_name: 'Acme', question: 5 } }];
		const run = await start(mapped('={{ $json }}'), items);
		expect(run.error).toBeUndefined();
		expect(jobs()).toEqual([{ company_name: 'Acme', question: '5' }]);
	});

	it('can be empty for an agent without inputs', async () => {
		for (const parameters of [
			mapper({ mappingMode: 'defineBelow', value: null, schema: [] }, agents.noInputs),
			{ agentId: agent(agents.noInputs), inputs: '={{ 1 }}' },
		]) {
			const run = await start(parameters);
			expect(run.error).toBeUndefined();
		}
		expect(jobs()).toEqual([{}, {}]);
	});

	it('is sent unchecked if the definition can’t be read, and Roe’s error is shown', async () => {
		const run = await start({ agentId: agent(agents.draft), inputs: {} });
		expectError(run.errorOf(ROE), 'NOT_FOUND', 0, 'HTTP 404');
	});

	it('can use numbers as keys', async () => {
		const run = await start(fields({ key: '={{ 7 }}', value: 'a' }));
		expectError(
			run.errorOf(ROE),
			'REQUEST_REJECTED',
			0,
			'7',
			describeMismatch(DEFINITIONS, [{ key: '7' }]),
		);
	});
});
