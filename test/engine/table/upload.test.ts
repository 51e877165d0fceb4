import type { IDataObject } from 'n8n-workflow';

import { expectContract } from '../../support/contract';
import { csvFile } from '../../support/csvFile';
import type { BinaryDataMode, TestItem } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { operate, type OperateOptions } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox({ queryDuration: 0 });

afterEach(() => expectContract(roe.control.requests()));

async function upload(
	csv: string | undefined,
	parameters: IDataObject = {},
	options: OperateOptions = {},
) {
	const items: TestItem[] = [
		{ json: {}, ...(csv !== undefined && { files: { data: csvFile(csv) } }) },
	];
	const run = await operate(
		'table.upload',
		{ newTableName: 'people', ...parameters },
		{ credentials: roe.credentials, items, ...options },
	);
	expectNoKey(run, String(roe.credentials.roeAiApi.apiKey));
	return run;
}

async function rowsOf(tableName: string): Promise<IDataObject[]> {
	const sql = `SELECT * FROM ${tableName}`;
	return (await operate('table.query', { sql }, { credentials: roe.credentials })).json(ROE);
}

describe('a CSV file', () => {
	it.each<BinaryDataMode>(['filesystem', 'default'])(
		'becomes a table (binary data: %s)',
		async (binaryData) => {
			const run = await upload('name,age\nÅsa,41\n"B, C",7\n', {}, { binaryData });
			expect(run.json(ROE)).toEqual([{ tableName: 'people', summary: { written_rows: '2' } }]);
			expect(await rowsOf('people')).toEqual([
				{ name: 'Åsa', age: 41 },
				{ name: 'B, C', age: 7 },
			]);
		},
	);

	it('can have no row with names', async () => {
		await upload('a,1\n', { withHeaders: false });
		expect(await rowsOf('people')).toEqual([{ column_1: 'a', column_2: 1 }]);
	});

	it('becomes a table for each item', async () => {
		const items = ['a', 'b', 'c'].map((name) => ({
			json: { name },
			files: { csv: csvFile(`${name}\n1\n`) },
		}));
		const run = await upload(
			undefined,
			{ newTableName: '={{ "table_" + $json.name }}', csvBinaryField: 'csv' },
			{ items },
		);
		expect(run.json(ROE).map(({ tableName }) => tableName)).toEqual([
			...['table_a', 'table_b', 'table_c'],
		]);
		expect(await rowsOf('table_c')).toEqual([{ c: 1 }]);
	});
});

describe('an error of an upload', () => {
	it.each([
		['a table of this name', 'a\n1\n', { newTableName: 'card_payments' }, 'already exists'],
		['a row of another length', 'a,b\n1,2\n3\n', {}, 'Row 3 has 1 columns'],
		['no CSV', 'a,b\n"1,2\n', {}, 'Quote'],
		['only a line break', '\n', {}, 'empty'],
	])('has Roe’s message: %s', async (_problem, csv, parameters, message) => {
		const run = await upload(csv, parameters);
		expectError(run.errorOf(ROE), 'REQUEST_REJECTED', 0, 'HTTP 400');
		expect(run.errorOf(ROE)?.description).toContain(message);
		expect(roe.control.requests()).toHaveLength(1);
	});

	it.each([
		['FILE_EMPTY', '', {}, 'people'],
		['FILE_NOT_FOUND', undefined, {}, 'people'],
		['FILE_NOT_FOUND', 'a\n', { csvBinaryField: 'other' }, 'other'],
		['PARAMETER_EMPTY', 'a\n', { csvBinaryField: ' ' }, 'Input Binary Field'],
		['PARAMETER_EMPTY', 'a\n', { newTableName: ' ' }, 'Table Name'],
		['TABLE_NAME_INVALID', 'a\n', { newTableName: 'card payments' }, 'card payments'],
		['TABLE_NAME_INVALID', 'a\n', { newTableName: 'zahlungen_für' }, 'zahlungen_für'],
		['TABLE_NAME_INVALID', 'a\n', { newTableName: 'a'.repeat(129) }, 128],
	] as const)('comes before anything is sent: %s (%j, %j)', async (code, csv, parameters, fact) => {
		expectError((await upload(csv, parameters)).errorOf(ROE), code, 0, fact);
		expect(roe.control.requests()).toEqual([]);
	});

	it.each(['reset', 'invalid-json', 'wrong-shape'] as const)(
		'says that it isn’t known whether there is a table, and sends nothing again: %s',
		async (kind) => {
			roe.control.addFault({ kind, match: { path: '/upload/$' } });
			const run = await upload('a\n1\n');
			expectError(run.errorOf(ROE), 'UPLOAD_UNKNOWN', 0, 'people');
			expect(roe.control.requests()).toHaveLength(1);
			expect(await rowsOf('people')).toEqual([{ a: 1 }]);
		},
	);
});
