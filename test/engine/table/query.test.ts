import type { IDataObject } from 'n8n-workflow';

import { expectContract } from '../../support/contract';
import { expectError, expectFacts } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { operate, type OperateOptions } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox({ queryDuration: 20 });
const POLL = { pollInterval: 0.1 };

afterEach(() => expectContract(roe.control.requests()));

async function query(
	sql: unknown,
	parameters: IDataObject = {},
	items: IDataObject[] = [{}],
	options: OperateOptions = {},
) {
	const run = await operate(
		'table.query',
		{ sql: sql as string, queryOptions: POLL, ...parameters },
		{ credentials: roe.credentials, items: items.map((json) => ({ json })), ...options },
	);
	expectNoKey(run, String(roe.credentials.roeAiApi.apiKey));
	return run;
}

const rows = (...values: IDataObject[]) => ({ queryParameters: { values } });

describe('a query', () => {
	it('outputs an item for each row, with the types of its cells', async () => {
		await roe.control.addTable(
			'cells',
			'id,n,f,t,e\n9007199254740993,1,1.5,"a ""b""",\n2,2,2,,3\n',
		);
		const run = await query('SELECT * FROM cells');
		expect(run.json(ROE)).toEqual([
			{ id: '9007199254740993', n: 1, f: 1.5, t: 'a "b"', e: null },
			{ id: 2, n: 2, f: 2, t: '', e: 3 },
		]);
		expect(run.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(run.hintsOf(ROE)).toEqual([]);
	});

	it('outputs one item for all rows', async () => {
		const sql = 'SELECT merchant, amount FROM card_payments WHERE amount > 900';
		const run = await query(`${sql} ORDER BY amount`, { queryOutput: 'allRows' });
		const [{ id }] = roe.control.tableQueries();
		expect(run.json(ROE)).toEqual([
			{
				queryId: id,
				rows: [
					{ merchant: 'Adventure Works', amount: 999.99 },
					{ merchant: 'Fabrikam', amount: 2400 },
				],
				...{ rowCount: 2, truncated: false, executionTimeMs: expect.any(Number) as number },
				columns: [
					{ name: 'merchant', type: 'String' },
					{ name: 'amount', type: 'Float64' },
				],
			},
		]);
	});

	it('outputs rows whose columns are named like parts of an item', async () => {
		const run = await query("SELECT 'a' AS json, 'b' AS pairedItem, 'c' AS binary");
		expect(run.json(ROE)).toEqual([{ json: 'a', pairedItem: 'b', binary: 'c' }]);
	});

	it('without rows outputs no item, or one item', async () => {
		const sql = 'SELECT * FROM card_payments WHERE amount < 0';
		expect((await query(sql)).json(ROE)).toEqual([]);
		const run = await query(sql, { queryOutput: 'allRows' });
		expect(run.json(ROE)).toMatchObject([{ rows: [], rowCount: 0, truncated: false }]);
	});

	it('says in the output and in a hint that rows are missing', async () => {
		const sql = 'SELECT payment_id FROM card_payments ORDER BY 1';
		const byRow = await query(sql, { maxRows: 2 }, [{}, {}]);
		expect(byRow.json(ROE)).toHaveLength(4);
		expect(byRow.json(ROE)[0]).toEqual({ payment_id: 'P-1001', truncated: true });
		expect(byRow.hintsOf(ROE)).toHaveLength(1);
		expectFacts(byRow.hintsOf(ROE)[0], 2, 'Max Rows');
		const inOne = await query(sql, { maxRows: 2, queryOutput: 'allRows' });
		expect(inOne.json(ROE)).toMatchObject([{ truncated: true, rowCount: 2 }]);
		expect(inOne.hintsOf(ROE)).toHaveLength(1);
	});

	it('runs once for each item, with the item’s values', async () => {
		const sql = 'SELECT count(*) AS payments FROM card_payments WHERE merchant = {merchant}';
		const names = ['Contoso', "O'Hara, Sons & Co.", "' OR 1 = 1 --", "\\' OR 1 = 1 --"];
		const run = await query(
			sql,
			rows({ name: 'merchant', type: 'text', value: '={{ $json.name }}' }),
			names.map((name) => ({ name })),
		);
		expect(run.json(ROE)).toEqual([2, 1, 0, 0].map((payments) => ({ payments })));
		expect(run.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual(
			names.map((_name, item) => ({ item })),
		);
	});

	it('takes values of all types', async () => {
		const run = await query(
			`SELECT payment_id FROM card_payments
			WHERE amount >= {least} AND paid_on > {since} AND country IN {countries} AND {all} AND {none} IS NULL
			AND {now} > toDateTime('2026-01-01 00:00:00')`,
			rows(
				{ name: 'least', type: 'number', value: '={{ 50 }}' },
				{ name: 'since', type: 'date', value: '={{ DateTime.fromISO("2026-10-01") }}' },
				{ name: 'countries', type: 'list', value: '={{ ["FR", "DE"] }}' },
				{ name: 'all', type: 'boolean', value: '={{ true }}' },
				{ name: 'none', type: 'null' },
				{ name: 'now', type: 'dateTime', value: '={{ $now }}' },
			),
		);
		expect(run.json(ROE).map(({ payment_id: id }) => id)).toEqual(['P-1003', 'P-1004', 'P-1008']);
	});

	it('waits until a slow one is finished', async () => {
		roe.control.change({ queryDuration: 600_000 });
		const running = query('SELECT 1 AS one');
		await until(() => roe.control.requests({ path: '/result/$' }).length > 2);
		roe.control.finishQueries();
		expect((await running).json(ROE)).toEqual([{ one: 1 }]);
		expect(roe.control.tableQueries()).toHaveLength(1);
	});

	it('is sent again if Roe’s response is lost, since it changes nothing', async () => {
		roe.control.addFault({ kind: 'reset', match: { path: '/tables/query/$' } });
		expect((await query('SELECT 1 AS one')).json(ROE)).toEqual([{ one: 1 }]);
		expect(roe.control.tableQueries()).toHaveLength(2);
	});

	it('ends when the execution is stopped', async () => {
		roe.control.change({ queryDuration: 600_000 });
		const stopWhen = until(() => roe.control.requests({ path: '/result/$' }).length > 0);
		const run = await query('SELECT 1', {}, [{}], { stopWhen });
		expect(run.json(ROE)).toEqual([]);
	});
});

describe('an error of a query', () => {
	it('is only for its item', async () => {
		const run = await query(
			'=SELECT {{ $json.column }} FROM card_payments LIMIT 1',
			{},
			[{ column: 'country' }, { column: 'colour' }],
			{ node: { onError: 'continueRegularOutput' } },
		);
		const [works, failed] = run.json(ROE);
		expect(works).toEqual({ country: 'DE' });
		expectError(failed, 'QUERY_FAILED', 1, 'no such column: colour');
	});

	it.each(['FAILURE', 'REVOKED'] as const)('names no reason if Roe doesn’t: %s', async (status) => {
		roe.control.change({ queryDuration: 600_000 });
		const running = query('SELECT 1');
		await until(() => roe.control.tableQueries().length > 0);
		roe.control.finishQueries({ status });
		expectError((await running).errorOf(ROE), 'QUERY_FAILED', 0);
	});

	it('has the query’s ID if it isn’t finished in time', async () => {
		roe.control.change({ queryDuration: 600_000 });
		const run = await query('SELECT 1', { queryOptions: { ...POLL, timeout: 0 } });
		const [{ id }] = roe.control.tableQueries();
		expectError(run.errorOf(ROE), 'QUERY_TIMED_OUT', 0, id, 'STARTED');
	});

	it('has Roe’s message if Roe rejects it', async () => {
		roe.control.addFault({ kind: 'status', status: 400, body: '{"sql":["Not like this."]}' });
		const run = await query('SELECT 1');
		expectError(run.errorOf(ROE), 'REQUEST_REJECTED', 0, 'HTTP 400');
		expect(run.errorOf(ROE)?.description).toContain('Not like this.');
	});

	it.each([
		['PARAMETER_EMPTY', { sql: ' ' }],
		['SQL_INVALID', { sql: 'DELETE FROM card_payments' }],
		['SQL_INVALID', { sql: `SELECT '${'x'.repeat(65_536)}'` }],
		['NUMBER_INVALID', { sql: 'SELECT 1', maxRows: 0 }],
		['NUMBER_INVALID', { sql: 'SELECT 1', maxRows: 1001 }],
		['QUERY_PARAMETERS_DONT_FIT', { sql: 'SELECT {a}' }],
		['QUERY_PARAMETERS_DONT_FIT', { sql: 'SELECT 1', ...rows({ name: 'a', value: 'b' }) }],
		['NUMBER_INVALID', { sql: 'SELECT {a}', ...rows({ name: 'a', type: 'number', value: 'b' }) }],
	] as const)('comes before anything is sent: %s (%j)', async (code, { sql, ...rest }) => {
		expectError((await query(sql, rest as IDataObject)).errorOf(ROE), code, 0);
		expect(roe.control.requests()).toEqual([]);
	});
});
