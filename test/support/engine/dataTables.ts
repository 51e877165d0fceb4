import {
	type CreateDataTableOptions,
	type DataTable,
	type DataTableColumn,
	type DataTableFilter,
	type DataTableProxyProvider,
	type DataTableRow,
	type DataTableRowReturn,
	type IDataTableProjectAggregateService,
	type IDataTableProjectService,
	UnexpectedError,
	type UpdateDataTableRowOptions,
	type UpsertDataTableRowOptions,
} from 'n8n-workflow';

/**
 * n8n's data tables, kept in memory instead of n8n's database. Supports creating and finding tables by name, adding rows, and
 * changing rows by a column's value. Other features of n8n's Data Table node throw.
 */
export class DataTables implements DataTableProxyProvider {
	private readonly tables: Array<{ table: DataTable; rows: DataTableRowReturn[] }> = [];

	/** Rows of a table, with the columns that it was created with. */
	rowsOf(name: string): DataTableRow[] {
		const found = this.tables.find(({ table }) => table.name === name);
		if (found === undefined) throw new Error(`There is no data table "${name}"`);
		const columns = found.table.columns.map((column) => column.name);
		return found.rows.map((row) =>
			Object.fromEntries(columns.map((column) => [column, row[column]])),
		);
	}

	async getDataTableAggregateProxy(): Promise<IDataTableProjectAggregateService> {
		return {
			getProjectId: () => 'project',
			createDataTable: async (options) => this.create(options),
			getManyAndCount: async ({ filter }) => {
				const name = String(filter?.name ?? '').toLowerCase();
				const data = this.tables
					.map(({ table }) => table)
					.filter((table) => table.name.toLowerCase().includes(name));
				return { count: data.length, data };
			},
			deleteDataTableAll: notHere,
		};
	}

	async getDataTableProxy(
		_workflow: unknown,
		_node: unknown,
		dataTableId: string,
	): Promise<IDataTableProjectService> {
		const found = this.tables.find(({ table }) => table.id === dataTableId);
		if (found === undefined) throw new UnexpectedError(`There is no data table ${dataTableId}`);
		const { table, rows } = found;
		const insertRows = async (given: DataTableRow[]) => {
			const added = given.map((row, index) => newRow(table, row, rows.length + index + 1));
			rows.push(...added);
			return added;
		};
		const update = async ({ data, filter }: UpdateDataTableRowOptions) => {
			const found = rows.filter((row) => isMatch(row, filter));
			for (const row of found) Object.assign(row, data, { updatedAt: new Date() });
			return found;
		};
		const upsert = async (options: UpsertDataTableRowOptions) => {
			const updated = await update(options);
			return updated.length > 0 ? updated : await insertRows([options.data]);
		};
		return {
			getColumns: async () => table.columns,
			insertRows: insertRows as IDataTableProjectService['insertRows'],
			updateDataTable: notHere,
			deleteDataTable: notHere,
			addColumn: notHere,
			moveColumn: notHere,
			deleteColumn: notHere,
			getManyRowsAndCount: notHere,
			updateRows: update as IDataTableProjectService['updateRows'],
			upsertRow: upsert as IDataTableProjectService['upsertRow'],
			deleteRows: notHere,
			clearRows: notHere,
		};
	}

	private create({ name, columns }: CreateDataTableOptions): DataTable {
		if (this.tables.some(({ table }) => table.name === name)) {
			throw new UnexpectedError(`A data table "${name}" exists already`);
		}
		const id = `table${this.tables.length + 1}`;
		const now = new Date();
		const table: DataTable = {
			id,
			name,
			columns: columns.map((column, index): DataTableColumn => {
				return { index, ...column, id: `${id}-${column.name}`, dataTableId: id };
			}),
			createdAt: now,
			updatedAt: now,
			projectId: 'project',
		};
		this.tables.push({ table, rows: [] });
		return table;
	}
}

/** As in n8n, a row with an unknown column is rejected, and a missing column is empty. */
function newRow({ name, columns }: DataTable, row: DataTableRow, id: number): DataTableRowReturn {
	const unknown = Object.keys(row).find(
		(column) => !columns.some((known) => known.name === column),
	);
	if (unknown !== undefined) throw new UnexpectedError(`"${name}" has no column "${unknown}"`);
	const now = new Date();
	const values = Object.fromEntries(
		columns.map((column) => [column.name, row[column.name] ?? null]),
	);
	return { ...values, id, createdAt: now, updatedAt: now } as DataTableRowReturn;
}

function isMatch(row: DataTableRowReturn, { type, filters }: DataTableFilter): boolean {
	const matches = filters.map(({ columnName, condition, value }) => {
		if (condition !== 'eq') throw new UnexpectedError(`No condition "${condition}" here`);
		return row[columnName] === value;
	});
	return type === 'and' ? matches.every(Boolean) : matches.some(Boolean);
}

async function notHere(): Promise<never> {
	throw new UnexpectedError('The data tables of the test engine can’t do this');
}
