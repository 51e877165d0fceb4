import type { FastifyInstance, FastifyRequest } from 'fastify';

import { isoTime } from '../clock';
import { ApiError, badFields } from '../errors';
import { isObject } from '../isObject';
import { readInteger } from '../pages';
import type { Roe } from '../roe';
import { readUpload } from '../requests/tableUpload';
import { toSqlite } from '../tables/clickHouseSql';
import { toExactJson } from '../tables/exactJson';
import type { Rows } from '../tables/sqlite';

interface ByName {
	Params: { tableName: string };
}

const MAX_SQL_LENGTH = 65_536;
const MAX_ROWS = 1000;
const MAX_PREVIEW_ROWS = 50;
const PREVIEW_ROWS = 3;

/** Tables: CSV in, SQL out. */
export function tableRoutes(app: FastifyInstance, roe: Roe): void {
	const { tables, queries } = roe;

	app.get('/v1/tables/', async ({ access }) => {
		const results = (await tables.list(access.organizationId)).map(({ name, columns }) => ({
			name,
			columns,
		}));
		return { results, total: results.length };
	});

	app.post('/v1/tables/upload/', async (request, reply) => {
		const { organizationId } = request.access;
		const { tableName, withHeaders, csv } = await readUpload(request, roe);
		const { name, rowCount } = await tables.create(organizationId, tableName, csv, withHeaders);
		return reply.code(201).send({
			table_name: name,
			organization_id: organizationId,
			summary: { written_rows: String(rowCount) },
		});
	});

	app.get<ByName>('/v1/tables/:tableName/describe/', async ({ access, params }) => {
		const table = await tables.find(access.organizationId, params.tableName);
		return {
			table_name: table.name,
			columns: table.columns,
			row_count: table.rowCount,
			updated_at: isoTime(table.updatedAt),
		};
	});

	app.get<ByName>('/v1/tables/:tableName/preview/', async ({ access, params, address }, reply) => {
		const { organizationId } = access;
		const { name, columns } = await tables.find(organizationId, params.tableName);
		const bounds = { least: 0, most: MAX_PREVIEW_ROWS };
		const limit = readInteger(address.searchParams, 'limit', bounds) ?? PREVIEW_ROWS;
		const rows = toObjects(await tables.preview(organizationId, name, limit));
		const body = { table_name: name, columns, rows, row_count: rows.length };
		return reply.type('application/json; charset=utf-8').send(toExactJson(body));
	});

	app.delete<ByName>('/v1/tables/:tableName/', async ({ access, params }, reply) => {
		await tables.remove(access.organizationId, params.tableName);
		return reply.code(204).send();
	});

	app.post('/v1/tables/query/', async (request, reply) => {
		const { id, createdAt } = queries.start(readQuery(request));
		return reply
			.code(202)
			.send({ table_query_id: id, status: 'PENDING', created_at: isoTime(createdAt) });
	});

	app.get<{ Params: { queryId: string } }>(
		'/v1/tables/query/:queryId/result/',
		async ({ access, params }, reply) => {
			const query = queries.find(access.organizationId, params.queryId);
			const body = toExactJson(await queries.present(query));
			return reply.type('application/json; charset=utf-8').send(body);
		},
	);
}

function readQuery({ body, access }: FastifyRequest) {
	if (!isObject(body)) throw new ApiError(400, { non_field_errors: ['Invalid data.'] });
	const { sql, limit = MAX_ROWS } = body;
	const sqlite = typeof sql === 'string' ? toSqlite(sql) : undefined;
	const problems = {
		...(sqlite === undefined || checkSql(sql) ? { sql: [checkSql(sql) ?? READ_ONLY] } : {}),
		...checkLimit(limit),
	};
	if (Object.keys(problems).length > 0) throw badFields(problems);
	return {
		organizationId: access.organizationId,
		sql: sql as string,
		sqlite: sqlite as string,
		limit: Number(limit),
	};
}

const READ_ONLY = 'Only a single read-only SELECT or WITH ... SELECT query is allowed.';

function checkSql(sql: unknown): string | undefined {
	if (sql === undefined) return 'This field is required.';
	if (typeof sql !== 'string') return 'Not a valid string.';
	if (sql.trim() === '') return 'This field may not be blank.';
	if (sql.length <= MAX_SQL_LENGTH) return undefined;
	return `Ensure this field has no more than ${MAX_SQL_LENGTH} characters.`;
}

function checkLimit(limit: unknown): { limit?: string[] } {
	const number = /^-?\d+$/.test(String(limit)) ? Number(limit) : Number.NaN;
	if (Number.isNaN(number)) return { limit: ['A valid integer is required.'] };
	if (number < 1) return { limit: ['Ensure this value is greater than or equal to 1.'] };
	if (number <= MAX_ROWS) return {};
	return { limit: [`Ensure this value is less than or equal to ${MAX_ROWS}.`] };
}

function toObjects({ columns, rows }: Rows): object[] {
	return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
}
