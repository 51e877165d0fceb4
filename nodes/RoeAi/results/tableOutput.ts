import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type {
	DescribedTable,
	ListedTable,
	QueryResult,
	TablePreview,
	UploadedTable,
} from '../transport/tables';

const toColumns = (columns: unknown) => (columns ?? []) as IDataObject[];

export function toTableOutput({ name, columns }: ListedTable): IDataObject {
	return { tableName: name, columns: toColumns(columns) };
}

export function toDescriptionOutput(table: DescribedTable): IDataObject {
	return {
		tableName: table.table_name,
		columns: toColumns(table.columns),
		rowCount: table.row_count,
		updatedAt: table.updated_at,
	};
}

export function toPreviewOutput(preview: TablePreview): IDataObject {
	return {
		tableName: preview.table_name,
		columns: toColumns(preview.columns),
		rows: preview.rows as IDataObject[],
		rowCount: preview.row_count,
	};
}

export function toUploadOutput({ table_name: tableName, summary }: UploadedTable): IDataObject {
	return { tableName, ...((summary ?? null) !== null && { summary: summary as IDataObject }) };
}

export const isTruncated = ({ truncated }: QueryResult) => truncated === true;

/** One item for all rows. */
export function toResultItem(result: QueryResult): INodeExecutionData {
	const rows = getRows(result);
	const json = {
		queryId: result.table_query_id,
		rows,
		rowCount: result.row_count ?? rows.length,
		truncated: isTruncated(result),
		columns: toColumns(result.columns),
		executionTimeMs: result.execution_time_ms ?? null,
	};
	return { json };
}

/** One item per row. Those of a truncated result have `truncated: true`, unless it's the name of a column. */
export function toRowItems(result: QueryResult): INodeExecutionData[] {
	const note = isTruncated(result) ? { truncated: true } : {};
	return getRows(result).map((row) => ({ json: { ...note, ...row } }));
}

const getRows = ({ rows }: QueryResult) => (rows ?? []) as IDataObject[];
