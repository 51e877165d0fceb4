import type { IDataObject } from 'n8n-workflow';

import {
	bulkOptionsParameter,
	runOptionsParameter,
} from '../../../nodes/RoeAi/parameters/runOptions';
import { SEED } from '../../../sandbox';
import { expectError, quoted } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { type OperateOptions, operate } from '../../support/operate';
import { agent, file, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 1 });

const RUNS = ['agent.runAsync', 'agent.runAndWait', 'agent.runSync'] as const;

const row = (name: unknown, value: unknown) => ({ name, value }) as IDataObject;
const rows = (...values: IDataObject[]) => ({ metadataFields: { values } });

const parameters: IDataObject = {
	agentId: agent(agents.text),
	inputs: { values: [text('company_name', '={{ $json.name }}'), text('question', 'Who?')] },
	waitOptions: { pollInterval: 0.1 },
};

async function run(
	operation: (typeof RUNS)[number] | 'agent.runBulk',
	options: IDataObject,
	{ items = [{ json: { name: 'Contoso', case: 1042 } }], ...more }: OperateOptions = {},
) {
	const { credentials } = roe;
	return await operate(operation, { ...parameters, options }, { credentials, items, ...more });
}

/** The metadata that users gave, of each job in the order in which they were started. */
const given = () =>
	roe.control
		.jobs()
		.map(({ metadata }) =>
			Object.fromEntries(Object.entries(metadata).filter(([name]) => !name.startsWith('n8n_'))),
		);

const continued: OperateOptions = {
	items: [{ json: { name: 'Contoso', case: 1042 } }, { json: { name: 'Fabrikam' } }],
	node: { onError: 'continueRegularOutput' },
};

describe.each(RUNS)('rows of metadata: %s', (operation) => {
	it('are stored with the job, as text', async () => {
		const done = await run(
			operation,
			rows(
				row('case', '={{ $json.case }}'),
				row(' due ', '={{ new Date(0) }}'),
				row('isUrgent', true),
				row('7', '={{ [1, { a: 2 }] }}'),
				row('note', ''),
				row('missing', '={{ $json.missing }}'),
			),
		);
		expect(done.error).toBeUndefined();
		expect(given()).toEqual([
			{
				case: '1042',
				due: '1970-01-01T00:00:00.000Z',
				isUrgent: 'true',
				7: '[1,{"a":2}]',
				note: '',
			},
		]);
	});

	it('are merged with the JSON', async () => {
		const options = { ...rows(row('case', '1042')), metadata: '{"order": 7}' };
		expect((await run(operation, options)).error).toBeUndefined();
		expect(given()).toEqual([{ order: '7', case: '1042' }]);
	});

	it.each([
		['in two rows', rows(row('case', 1), row('={{ $json.case ? "other" : "case" }}', 2))],
		[
			'in a row and in the JSON',
			{ ...rows(row('case', 1)), metadata: '={{ { [$json.case ? "other" : "case"]: null } }}' },
		],
	])('cause an error before anything is sent if a name is given twice: %s', async (_, options) => {
		const done = await run(operation, options, continued);
		expectError(done.json(ROE)[1], 'METADATA_KEY_TWICE', 1, quoted('case'));
		expect(given()).toHaveLength(1);
	});
});

describe('a row of metadata', () => {
	it.each([
		['empty', ''],
		['white space', ' '],
		['missing', null],
		['an object', { a: 1 }],
		['a name that JavaScript reserves', '__proto__'],
	])('causes an error for its item if its name is %s', async (_, name) => {
		const bad = `={{ $json.case ? "a" : ${JSON.stringify(name)} }}`;
		const done = await run('agent.runAsync', rows(row('b', 1), row(bad, 2)), continued);
		const where = `'${labelOf('metadataFields')}', row 2`;
		expectError(done.json(ROE)[1], 'METADATA_NAME_INVALID', 1, where);
		expect(given()).toEqual([{ a: '2', b: '1' }]);
	});

	it('causes an error with its name if its value can’t be sent', async () => {
		const done = await run('agent.runAsync', rows(row('case', '={{ 2 ** 60 }}')));
		expectError(done.errorOf(ROE), 'VALUE_UNSENDABLE', 0, quoted('case'));
		expect(given()).toEqual([]);
	});

	it('is stored beside a file', async () => {
		const bytes = Buffer.from('%PDF-1.4');
		const done = await operate(
			'agent.runAsync',
			{
				agentId: agent(agents.documents),
				inputs: { values: [file('documents', 'data')] },
				options: rows(row('case', 'Müller')),
			},
			{
				credentials: roe.credentials,
				items: [{ json: {}, files: { data: { bytes, mimeType: 'application/pdf' } } }],
			},
		);
		expect(done.error).toBeUndefined();
		expect(given()).toEqual([{ case: 'Müller' }]);
	});

	it('can’t have a name that the deduplication key sets', async () => {
		const options = { deduplicationKey: 'a', ...rows(row('n8n_deduplication_key', 'b')) };
		const done = await run('agent.runAsync', options);
		expectError(done.errorOf(ROE), 'METADATA_NAME_RESERVED', 0, quoted('n8n_deduplication_key'));
		expect(given()).toEqual([]);
	});

	it('replaces trace metadata of the same name', async () => {
		await run('agent.runAsync', rows(row('n8n_node', 'mine')));
		expect(roe.control.jobs()[0].metadata).toMatchObject({ n8n_node: 'mine' });
	});
});

describe('the job of an item, when its execution is retried', () => {
	/** Starts the job of the first item; Roe rejects the second once. */
	async function retry(before: IDataObject, after: IDataObject) {
		const match = { input: '^Fabrikam$' };
		const fault = { kind: 'status', status: 400, body: ['No'], when: 'before', times: 1 } as const;
		roe.control.addFault({ ...fault, match });
		const { items } = continued;
		// Otherwise Roe would return the first job for equal inputs.
		const failed = await run('agent.runAsync', { ...before, skipCache: true }, { items });
		expect(given()).toHaveLength(1);
		const options = { ...after, skipCache: true };
		const done = await run('agent.runAsync', options, { items: undefined, retryOf: failed });
		expect(done.error).toBeUndefined();
		return given().length;
	}

	it('is another one if a row was changed', async () => {
		const before = rows(row('case', '1'));
		expect(await retry(before, rows(row('case', '2')))).toBe(3);
	});

	it('is the same if the JSON was rewritten as rows', async () => {
		const before = { metadata: '{"case": "1", "order": 7}' };
		expect(await retry(before, rows(row('case', '1'), row('order', 7)))).toBe(2);
	});
});

describe('Run Bulk', () => {
	const namesOf = ({ options = [] }: typeof runOptionsParameter) => options.map(({ name }) => name);

	it('offers no metadata, neither as rows nor as JSON', () => {
		const both = ['metadataFields', 'metadata'];
		expect(namesOf(runOptionsParameter)).toEqual(expect.arrayContaining(both));
		expect(namesOf(bulkOptionsParameter).filter((name) => both.includes(name))).toEqual([]);
	});

	it('sends no rows that are left from another operation', async () => {
		const done = await run('agent.runBulk', rows(row('case', '1')));
		expect(done.error).toBeUndefined();
		expect(roe.control.jobs().map(({ metadata }) => metadata)).toEqual([{}]);
	});
});
