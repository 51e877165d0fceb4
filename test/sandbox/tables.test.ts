import { SEED } from '../../sandbox';
import { Client } from './client';

const client = Client.forThisFile({ queryDuration: 60_000 });
const TABLES = '/v1/tables/';

function form(csv: string | Buffer, fields: Record<string, string> = {}): FormData {
	const body = new FormData();
	for (const [name, value] of Object.entries({ table_name: 'people', ...fields })) {
		body.append(name, value);
	}
	body.append('file', new Blob([csv], { type: 'text/csv' }), 'people.csv');
	return body;
}

const upload = async (csv: string | Buffer, fields: Record<string, string> = {}) =>
	await client.send('POST', `${TABLES}upload/`, { body: form(csv, fields) });

interface Result {
	table_query_id: string;
	status: string;
	rows: unknown[];
	columns: Array<{ name: string; type: string }>;
	error: string | null;
	truncated: boolean;
}

const submit = async (sql: string, limit?: number) =>
	await client.postJson(`${TABLES}query/`, { sql, limit });

async function resultOf(sql: string, limit?: number): Promise<Result> {
	const { status, body } = await submit(sql, limit);
	expect({ sql, status }).toEqual({ sql, status: 202 });
	const { table_query_id: id } = body as Result;
	client.control.finishQueries();
	return (await client.get(`${TABLES}query/${id}/result/`)).body as Result;
}

describe('a CSV file', () => {
	const CSV =
		'name,age,score,born,seen,note\n"O\'Hara, P.",41,1.5,1985-01-31,2026-01-31 12:00:00,\nB,,2,1990-02-01,2026-02-01T00:00:00,x\n';

	test('becomes a table with ClickHouse’s types', async () => {
		const { status, body } = await upload(CSV);
		expect({ status, body }).toEqual({
			status: 201,
			body: {
				table_name: 'people',
				organization_id: SEED.organizationId,
				summary: { written_rows: '2' },
			},
		});
		const described = (await client.get(`${TABLES}people/describe/`)).body as Result;
		expect(described).toMatchObject({ table_name: 'people', row_count: 2 });
		expect(described.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
			...['name String', 'age Nullable(Int64)', 'score Float64'],
			...['born Date', 'seen DateTime', 'note String'],
		]);
		expect((await client.get(`${TABLES}people/preview/?limit=1`)).body).toMatchObject({
			row_count: 1,
			rows: [
				{
					...{ name: "O'Hara, P.", age: 41, score: 1.5 },
					...{ born: '1985-01-31', seen: '2026-01-31 12:00:00', note: '' },
				},
			],
		});
	});

	test('can have no header row', async () => {
		await upload('a,1\nb,2\n', { with_headers: 'false' });
		const { rows, columns } = await resultOf('SELECT * FROM people');
		expect(rows).toEqual([
			{ column_1: 'a', column_2: 1 },
			{ column_1: 'b', column_2: 2 },
		]);
		expect(columns).toEqual([
			{ name: 'column_1', type: 'String' },
			{ name: 'column_2', type: 'Int64' },
		]);
	});

	test('keeps all digits of its integers', async () => {
		await upload('id\n9223372036854775807\n');
		const path = `${TABLES}people/preview/`;
		const url = `${client.sandbox.url}${path}?organization_id=${SEED.organizationId}`;
		const headers = { authorization: `Bearer ${SEED.apiKey}` };
		const text = await (await fetch(url, { headers })).text();
		expect(text).toContain('"rows":[{"id":9223372036854775807}]');
	});

	test.each([
		['is empty', '', {}],
		['has a row of another length', 'a,b\n1,2\n3\n', {}],
		['isn’t CSV', 'a,b\n"1,2\n', {}],
		['has a column twice', 'a,a\n1,2\n', {}],
		['has a column without a name', 'a,\n1,2\n', {}],
		['has a name in use', 'a\n1\n', { table_name: 'card_payments' }],
		['has an invalid name', 'a\n1\n', { table_name: 'card payments' }],
	])('is rejected with messages in a list if it %s', async (_problem, csv, fields) => {
		const { status, body } = await upload(csv, fields);
		expect({ status, body }).toEqual({ status: 400, body: [expect.any(String)] });
		const { body: listed } = await client.get(TABLES);
		expect(listed).toMatchObject({ total: 1, results: [{ name: 'card_payments' }] });
	});

	test.each([
		['table_name', { table_name: 'a'.repeat(129) }],
		['table_name', { table_name: '' }],
		['with_headers', { with_headers: 'maybe' }],
		['organization_id', { organization_id: SEED.other.organizationId }],
	])('is rejected by field if the form’s %s is wrong', async (field, fields) => {
		const { status, body } = await upload('a\n1\n', fields);
		expect({ status, body }).toEqual({ status: 400, body: { [field]: [expect.any(String)] } });
	});

	test('is rejected by field if it isn’t there', async () => {
		const body = new FormData();
		body.append('table_name', 'people');
		const answer = await client.send('POST', `${TABLES}upload/`, { body });
		expect(answer).toMatchObject({ status: 400, body: { file: [expect.any(String)] } });
	});
});

describe('a table', () => {
	test('that isn’t there is a 404, and one of an invalid name a 400', async () => {
		for (const [method, path] of [
			['GET', 'describe/'],
			['GET', 'preview/'],
			['DELETE', ''],
		]) {
			const missing = await client.send(method, `${TABLES}none/${path}`);
			expect(missing).toMatchObject({ status: 404, body: { detail: expect.any(String) } });
			const invalid = await client.send(method, `${TABLES}no%20name/${path}`);
			expect(invalid).toMatchObject({ status: 400, body: [expect.any(String)] });
		}
		const wrong = await client.get(`${TABLES}card_payments/preview/?limit=51`);
		expect(wrong).toMatchObject({ status: 400, body: { limit: [expect.any(String)] } });
	});

	test('can be deleted, and belongs to its organization', async () => {
		const headers = { authorization: `Bearer ${SEED.other.apiKey}` };
		const path = `${TABLES}card_payments/`;
		const others = `?organization_id=${SEED.other.organizationId}`;
		expect((await client.send('DELETE', path + others, { headers })).status).toBe(404);
		expect(await client.send('DELETE', path)).toMatchObject({ status: 204, body: '' });
		expect((await client.get(`${path}describe/`)).status).toBe(404);
		expect((await client.get(TABLES)).body).toEqual({ results: [], total: 0 });
		await client.control.reset();
		expect((await client.get(TABLES)).body).toMatchObject({ total: 1 });
	});
});

describe('a query', () => {
	test('is accepted, runs, and has a result', async () => {
		const { status, body } = await submit('SELECT sum(amount) AS total FROM card_payments');
		const { table_query_id: id } = body as Result;
		expect({ status, body }).toEqual({
			status: 202,
			body: {
				table_query_id: expect.any(String),
				status: 'PENDING',
				created_at: expect.any(String),
			},
		});
		const path = `${TABLES}query/${id}/result/`;
		expect((await client.get(path)).body).toEqual({ table_query_id: id, status: 'STARTED' });
		client.control.advanceClock(60_000);
		expect((await client.get(path)).body).toMatchObject({
			status: 'SUCCESS',
			columns: [{ name: 'total', type: 'Float64' }],
			rows: [{ total: 4030.64 }],
			...{ row_count: 1, truncated: false, error: null },
		});
		client.control.removeQuery(id);
		expect((await client.get(path)).status).toBe(404);
	});

	test('is cut to its limit, and to the bytes of a result', async () => {
		const sql = 'SELECT payment_id FROM card_payments ORDER BY 1';
		expect(await resultOf(sql, 2)).toMatchObject({
			...{ truncated: true, row_count: 2 },
			rows: [{ payment_id: 'P-1001' }, { payment_id: 'P-1002' }],
		});
		expect(await resultOf(sql, 8)).toMatchObject({ truncated: false, row_count: 8 });
		client.control.change({ queryMaxBytes: 40 });
		expect(await resultOf(sql)).toMatchObject({ truncated: true });
	});

	test('reads ClickHouse’s strings, comments and times', async () => {
		const sql = String.raw`-- It's a test
			SELECT 'a\'b''c\\d' AS text, ';' AS semicolon /* ; */ FROM card_payments
			WHERE paid_on = toDate('2026-10-12') AND 'x' = toDateTime64('x', 3, 'UTC') # end
			;`;
		const { rows, error } = await resultOf(sql);
		expect({ rows, error }).toEqual({
			rows: [{ text: "a'b'c\\d", semicolon: ';' }],
			error: null,
		});
	});

	test('that fails says why, and one that is ended fails as asked', async () => {
		const failed = await resultOf('SELECT nothing FROM card_payments');
		expect(failed).toMatchObject({ status: 'FAILURE', error: expect.stringContaining('nothing') });
		const { body } = await submit('SELECT 1');
		client.control.finishQueries({ status: 'REVOKED' });
		const { table_query_id: id } = body as Result;
		const answer = await client.get(`${TABLES}query/${id}/result/`);
		expect(answer.body).toMatchObject({ status: 'REVOKED', error: null });
	});

	test.each([
		['sql', { sql: '' }],
		['sql', {}],
		['sql', { sql: 7 }],
		['sql', { sql: 'DROP TABLE card_payments' }],
		['sql', { sql: '/* SELECT */ DELETE FROM card_payments' }],
		['sql', { sql: 'SELECT 1; SELECT 2' }],
		['sql', { sql: `SELECT '${'x'.repeat(65_536)}'` }],
		['limit', { sql: 'SELECT 1', limit: 0 }],
		['limit', { sql: 'SELECT 1', limit: 1001 }],
		['limit', { sql: 'SELECT 1', limit: 'all' }],
	])('is rejected by field if its %s is wrong', async (field, body) => {
		const answer = await client.postJson(`${TABLES}query/`, body);
		expect(answer).toMatchObject({ status: 400, body: { [field]: [expect.any(String)] } });
	});
});

describe('a file past the limit of what is kept', () => {
	const small = Client.forThisFile({ keepFilesUpTo: 30 });

	test('is a table whose later rows are only counted', async () => {
		const body = form(`a,b\n${'0123456789,0123456789\n'.repeat(5)}`);
		await small.send('POST', `${TABLES}upload/`, { body });
		expect((await small.get(`${TABLES}people/describe/`)).body).toMatchObject({ row_count: 5 });
		expect((await small.get(`${TABLES}people/preview/`)).body).toMatchObject({ row_count: 1 });
	});
});
