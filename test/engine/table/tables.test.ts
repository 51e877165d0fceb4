import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { searchList } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { operate } from '../../support/operate';
import { ROE, table } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

describe('a table', () => {
	const forTable = async (operation: string, parameters: IDataObject = {}, options = {}) =>
		await operate(
			`table.${operation}`,
			{ tableName: table('card_payments'), ...parameters },
			{
				credentials: roe.credentials,
				...options,
			},
		);

	it('is listed with its columns, up to a limit', async () => {
		await roe.control.addTable('another', 'a\n1\n');
		const run = await forTable('getAll', { limit: 1 });
		const columns = [{ name: 'a', type: 'Int64' }];
		expect(run.json(ROE)).toEqual([{ tableName: 'another', columns }]);
		const all = await forTable('getAll', { returnAll: true, simplify: false });
		expect(all.json(ROE).map(({ name }) => name)).toEqual(['another', 'card_payments']);
	});

	it('is described', async () => {
		const run = await forTable('describe');
		expect(run.json(ROE)).toEqual([
			{
				tableName: 'card_payments',
				columns: expect.arrayContaining([{ name: 'amount', type: 'Float64' }]) as object[],
				rowCount: 8,
				updatedAt: expect.any(String) as string,
			},
		]);
		const raw = await forTable('describe', { simplify: false });
		expect(raw.json(ROE)).toMatchObject([{ table_name: 'card_payments', row_count: 8 }]);
	});

	it('is previewed', async () => {
		const [preview] = (await forTable('preview', { previewRows: 2 })).json(ROE);
		expect(preview).toMatchObject({ tableName: 'card_payments', rowCount: 2 });
		expect(preview.rows).toMatchObject([
			{ payment_id: 'P-1001', reference: '90071992547409931' },
			{ payment_id: 'P-1002' },
		]);
		const [columns] = (await forTable('preview', { previewRows: 0, simplify: false })).json(ROE);
		expect(columns).toMatchObject({ rows: [], row_count: 0 });
		const many = await forTable('preview', { previewRows: 51 });
		expectError(many.errorOf(ROE), 'NUMBER_INVALID', 0, 50);
	});

	it('is deleted, once', async () => {
		expect((await forTable('delete')).json(ROE)).toEqual([
			{ tableName: 'card_payments', deleted: true },
		]);
		expectError((await forTable('delete')).errorOf(ROE), 'NOT_FOUND', 0, 'HTTP 404');
		roe.control.clearRequests();
		roe.control.addFault({ kind: 'reset', when: 'before' });
		expectError((await forTable('delete')).errorOf(ROE), 'CONNECTION_LOST', 0);
		expect(roe.control.requests()).toHaveLength(1);
	});

	it.each(['describe', 'preview', 'delete'])('has a name of its own: %s', async (operation) => {
		const missing = await forTable(operation, { tableName: table('none') });
		expectError(missing.errorOf(ROE), 'NOT_FOUND', 0);
		roe.control.clearRequests();
		for (const [name, code] of [
			['a/../b', 'TABLE_NAME_INVALID'],
			['..', 'TABLE_NAME_INVALID'],
			['a'.repeat(129), 'TABLE_NAME_INVALID'],
			['={{ " " }}', 'PARAMETER_EMPTY'],
			['={{ ["a"] }}', 'TEXT_INVALID'],
		] as const) {
			const run = await forTable(operation, { tableName: table(name) });
			expectError(run.errorOf(ROE), code, 0, 'Table');
		}
		expect(roe.control.requests()).toEqual([]);
	});
});

describe('the list of tables', () => {
	const editor = () => ({
		nodeType: 'n8n-nodes-roe-ai.roeAi',
		credentials: roe.credentials,
		parameters: { resource: 'table', operation: 'describe' },
	});

	it('has all tables by name, and finds those whose name contains a text', async () => {
		for (const name of ['payments_2025', 'Alerts']) await roe.control.addTable(name, 'a\n1\n');
		const find = async (filter?: string) =>
			(await searchList('searchTables', { ...editor(), filter })).results.map(({ value }) => value);
		expect(await find()).toEqual(['Alerts', 'card_payments', 'payments_2025']);
		expect(await find('PAY')).toEqual(['card_payments', 'payments_2025']);
		expect(await find('none')).toEqual([]);
	});

	it('leaves out names that n8n would run as an expression', async () => {
		const found = roe.control.addFault({ kind: 'status', status: 200, body: LISTED });
		const { results } = await searchList('searchTables', editor());
		expect(results).toEqual([{ name: 'fine', value: 'fine' }]);
		expect(found.id).toBeDefined();
	});

	it('shows why it’s empty if Roe rejects the request', async () => {
		const { roeAiApi } = roe.credentials;
		const credentials = { roeAiApi: { ...roeAiApi, organizationId: SEED.other.organizationId } };
		const error: unknown = await searchList('searchTables', { ...editor(), credentials }).catch(
			(caught: unknown) => caught,
		);
		expectError(error, 'ACCESS_DENIED', undefined, 'HTTP 403');
		roe.control.clearRequests();
	});
});

const LISTED = JSON.stringify({
	results: [{ name: '={{ $env }}', columns: [] }, null, { name: 'fine', columns: [] }],
	total: 3,
});
