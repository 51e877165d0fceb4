import type { IDataObject } from 'n8n-workflow';

import { captureWire, type WireAnswer, type WireRequest } from '../support/captureWire';
import { API_KEY, BASE_URL, ORGANIZATION_ID } from '../support/credential';
import { csvFile } from '../support/csvFile';
import { splitMultipart } from '../support/multipart';
import { operate } from '../support/operate';
import { ROE, table } from '../support/roeNode';

const ORG = `organization_id=${ORGANIZATION_ID}`;
const QUERY = '0b8f6a3c-5d2e-4f71-9a6b-3c4d5e6f7a8b';
const NAME = 'payments für 2026?';
const PATH = '/v1/tables/payments%20f%C3%BCr%202026%3F';
/** Columns may have names of parts of n8n's items. */
const ROWS = [{ json: { a: 1 }, binary: [1], pairedItem: null }];
const ofTable = { tableName: table(` ${NAME} `) };

const answering = (json: unknown): WireAnswer => ({ body: JSON.stringify(json) });
const described = { table_name: NAME, columns: [], row_count: null, updated_at: null };
const previewed = { table_name: NAME, columns: [], rows: [], row_count: 0 };

const lineOf = ({ method, path }: WireRequest) => `${method} ${path}`;

describe.each<[operation: `table.${string}`, IDataObject, WireAnswer, line: string]>([
	['table.getAll', {}, answering({ results: [{ name: 'a' }], total: 1 }), `GET /v1/tables/?${ORG}`],
	['table.describe', ofTable, answering(described), `GET ${PATH}/describe/?${ORG}`],
	['table.preview', ofTable, answering(previewed), `GET ${PATH}/preview/?${ORG}&limit=3`],
	['table.delete', ofTable, { status: 204 }, `DELETE ${PATH}/?${ORG}`],
])('the operation %s', (operation, parameters, answer, line) => {
	it(`sends ${line}`, async () => {
		const requests = captureWire(BASE_URL, answer);
		const run = await operate(operation, parameters);
		expect(run.error).toBeUndefined();
		expect(run.json(ROE)).toHaveLength(1);
		expect(requests.map(lineOf)).toEqual([line]);
		expect(requests[0].body).toHaveLength(0);
		expect(requests[0].headers).toMatchObject({
			...{ accept: 'application/json', authorization: `Bearer ${API_KEY}` },
		});
	});
});

describe('the operation table.query', () => {
	it('sends the SQL with its values, then asks for the result', async () => {
		const requests = captureWire(BASE_URL, ({ method }) =>
			method === 'POST'
				? { status: 202, ...answering({ table_query_id: QUERY, status: 'PENDING' }) }
				: answering({ table_query_id: QUERY, status: 'SUCCESS', rows: ROWS }),
		);
		const run = await operate('table.query', {
			sql: "SELECT '{name}' FROM t WHERE name = {name}",
			maxRows: 5,
			queryParameters: { values: [{ name: 'name', type: 'text', value: "O'Hara \\ \ud83d" }] },
		});
		expect(run.json(ROE)).toEqual(ROWS);
		expect(requests.map(lineOf)).toEqual([
			`POST /v1/tables/query/?${ORG}`,
			`GET /v1/tables/query/${QUERY}/result/?${ORG}`,
		]);
		const sql = "SELECT '{name}' FROM t WHERE name =  'O''Hara \\\\ \ufffd' ";
		expect(requests[0].body.toString()).toBe(JSON.stringify({ sql, limit: 5 }));
		expect(requests[0].headers['content-type']).toBe('application/json');
	});

	it('waits on for a status that the node doesn’t know', async () => {
		const statuses = ['QUEUED', 'SUCCESS'];
		captureWire(BASE_URL, ({ method }) =>
			method === 'POST'
				? answering({ table_query_id: QUERY, status: 'PENDING' })
				: answering({ table_query_id: QUERY, status: statuses.shift() }),
		);
		const run = await operate('table.query', {
			sql: 'SELECT 1',
			queryOutput: 'allRows',
			queryOptions: { pollInterval: 0.1 },
		});
		expect(run.json(ROE)).toEqual([
			{
				...{ queryId: QUERY, rows: [], rowCount: 0, truncated: false },
				...{ columns: [], executionTimeMs: null },
			},
		]);
		expect(statuses).toEqual([]);
	});
});

describe('the operation table.upload', () => {
	it.each([true, false])(
		'sends the file after the fields (with headers: %s)',
		async (withHeaders) => {
			const requests = captureWire(BASE_URL, {
				status: 201,
				...answering({ table_name: 'people', organization_id: ORGANIZATION_ID, summary: null }),
			});
			const run = await operate(
				'table.upload',
				{ newTableName: ' people ', withHeaders },
				{ items: [{ json: {}, files: { data: csvFile('name\r\nÅsa\r\n') } }] },
			);
			expect(run.json(ROE)).toEqual([{ tableName: 'people' }]);
			expect(requests.map(lineOf)).toEqual([`POST /v1/tables/upload/?${ORG}`]);
			const [{ headers, body }] = requests;
			const parts = splitMultipart(String(headers['content-type']), body);
			expect(parts.map(({ headers: [disposition] }) => disposition)).toEqual([
				'Content-Disposition: form-data; name="table_name"',
				'Content-Disposition: form-data; name="with_headers"',
				'Content-Disposition: form-data; name="file"; filename="table.csv"',
			]);
			expect(parts.map(({ body: bytes }) => bytes.toString())).toEqual([
				...['people', String(withHeaders), 'name\r\nÅsa\r\n'],
			]);
			expect(parts[2].headers).toContain('Content-Type: text/csv');
			expect(headers['content-length']).toBe(String(body.length));
		},
	);
});
