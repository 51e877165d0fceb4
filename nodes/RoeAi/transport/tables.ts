import { type FilePart, MultipartBody } from '../platform/multipart';
import { quote } from '../shared/inputError';
import { RoeError } from '../shared/roeError';
import { endSentence } from '../shared/sentence';
import { readJson, requestJson } from './client';
import { mayHaveActed } from './mayHaveActed';
import { requireObjectWith } from './parseResponse';
import type { RoeContext } from './sendRequest';

export interface TableColumn {
	name: string;
	/** As ClickHouse names it, such as `Nullable(Int64)`. */
	type: string;
}

export interface ListedTable {
	name: string;
	columns: TableColumn[];
}

export interface DescribedTable {
	table_name: string;
	columns: TableColumn[];
	/** Null if ClickHouse can't tell without reading the table. */
	row_count: number | null;
	updated_at: string | null;
}

export interface TablePreview {
	table_name: string;
	columns: TableColumn[];
	/** Keyed by column name. */
	rows: Array<Record<string, unknown>>;
	/** Of this sample. */
	row_count: number;
}

export interface QueryResult {
	table_query_id: string;
	/** PENDING, STARTED, RETRY, SUCCESS, FAILURE, REVOKED, or a newer one. */
	status: string;
	error?: string | null;
	columns?: unknown[] | null;
	/** Keyed by column name. Integers beyond 2^53 are text. */
	rows?: Array<Record<string, unknown>> | null;
	row_count?: number | null;
	truncated?: boolean | null;
	execution_time_ms?: number | null;
}

export interface UploadedTable {
	table_name: string;
	summary?: unknown;
}

export interface TableUpload {
	tableName: string;
	file: FilePart;
	withHeaders: boolean;
	timeoutMs?: number;
}

const buildTablePath = (tableName: string) =>
	`/v1/tables/${encodeURIComponent(tableName)}/` as const;

/** `GET /v1/tables/`: all tables, since Roe doesn't paginate here. */
export async function listTables(context: RoeContext): Promise<ListedTable[]> {
	const action = 'list the tables';
	const { json } = await readJson(context, action, { method: 'GET', path: '/v1/tables/' });
	const { results } = requireObjectWith<{ results: unknown }>(action, json, 'results');
	const tables = Array.isArray(results) ? (results as Array<ListedTable | null>) : [];
	return tables.filter((table): table is ListedTable => typeof table?.name === 'string');
}

export async function describeTable(
	context: RoeContext,
	tableName: string,
): Promise<DescribedTable> {
	const action = 'describe the table';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `${buildTablePath(tableName)}describe/`,
	});
	return requireObjectWith<DescribedTable>(action, json, 'columns');
}

/** @param limit 0 to 50; 0 for the columns alone. */
export async function previewTable(
	context: RoeContext,
	tableName: string,
	limit: number,
): Promise<TablePreview> {
	const action = 'preview the table';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `${buildTablePath(tableName)}preview/`,
		query: { limit },
	});
	return requireObjectWith<TablePreview>(action, json, 'rows');
}

export async function deleteTable(context: RoeContext, tableName: string): Promise<void> {
	await requestJson(context, 'delete the table', {
		method: 'DELETE',
		path: buildTablePath(tableName),
	});
}

/**
 * `POST /v1/tables/upload/`, sent once. Streams the file.
 * @throws {InputError} if the file can't be read to its end: Roe gets no whole request then, and creates nothing (RFC 9112, 8).
 * @throws {RoeError} if Roe rejects it, or it isn't known whether the table was created.
 */
export async function uploadTable(
	context: RoeContext,
	{ tableName, file, withHeaders, timeoutMs }: TableUpload,
): Promise<UploadedTable> {
	const form = new MultipartBody();
	form.addText('table_name', tableName);
	form.addText('with_headers', String(withHeaders));
	form.addFile('file', file);
	const action = 'upload the table';
	try {
		const { json } = await requestJson(context, action, {
			method: 'POST',
			path: '/v1/tables/upload/',
			body: form,
			timeoutMs,
		});
		return requireObjectWith<UploadedTable>(action, json, 'table_name');
	} catch (error) {
		if (file.readError !== undefined) throw file.readError;
		throw mayHaveActed(error) ? createUploadUnknownError(tableName, error) : error;
	}
}

function createUploadUnknownError(tableName: string, error: RoeError): RoeError {
	return new RoeError(
		'UPLOAD_UNKNOWN',
		`It’s not known whether Roe created the table ${quote(tableName)}`,
		`${endSentence(error.message)} ${endSentence(error.description)} Check with the operation Describe: if the table has all its rows, go on. If rows are missing, delete it and upload the file again.`,
		error.httpCode,
		error.failure,
	);
}

/** `POST /v1/tables/query/`. Repeated if a response is lost: a query changes nothing. */
export async function submitQuery(
	context: RoeContext,
	query: { sql: string; limit: number },
): Promise<QueryResult> {
	const action = 'start the query';
	const { json } = await readJson(context, action, {
		method: 'POST',
		path: '/v1/tables/query/',
		body: query,
	});
	return requireObjectWith<QueryResult>(action, json, 'table_query_id');
}

/** `GET /v1/tables/query/{table_query_id}/result/` */
export async function getQueryResult(context: RoeContext, queryId: string): Promise<QueryResult> {
	const action = 'read the query’s result';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `/v1/tables/query/${encodeURIComponent(queryId)}/result/`,
	});
	return requireObjectWith<QueryResult>(action, json, 'status');
}
