import { CsvError, parse } from 'csv-parse';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Database, Statement } from 'sql.js';

import { badRequest } from '../errors';
import { ColumnType } from './columnType';
import { quoteName } from './sqlite';

export interface Column {
	name: string;
	/** As ClickHouse names it. */
	type: string;
}

export interface Imported {
	columns: Column[];
	rowCount: number;
}

/**
 * A CSV file on its way to a table. Rows arrive as text: their types, and whether the first one holds names, are known at the end.
 * Past a limit rows are only counted, so that a file of any size costs little memory.
 */
export class CsvImport {
	private readonly stage = `import_${randomUUID()}`;

	private first: string[] = [];

	private types: ColumnType[] = [];

	private insert: Statement | undefined;

	/** Rows after the first. */
	private count = 0;

	private keptCharacters = 0;

	private constructor(
		private readonly database: Database,
		private readonly keepUpTo: number,
	) {}

	/** @param keepUpTo Characters. @throws ApiError 400 if it's empty, no CSV, or a row has another length than the first. */
	static async read(database: Database, file: Readable, keepUpTo: number): Promise<CsvImport> {
		const csv = new CsvImport(database, keepUpTo);
		const rows = file.pipe(parse({ bom: true, relax_column_count: true, skip_empty_lines: true }));
		file.once('error', (error) => rows.destroy(error));
		try {
			for await (const row of rows) csv.add(row as string[]);
			if (csv.first.length === 0) throw badRequest('CSV file is empty.');
			return csv;
		} catch (error) {
			csv.discard();
			const reason = error instanceof CsvError ? error.message : undefined;
			throw reason === undefined ? error : badRequest(`Could not parse CSV file: ${reason}`);
		}
	}

	/** Makes the table. @throws ApiError 400 if the first row should hold names, and doesn't. */
	finish(tableName: string, withHeaders: boolean): Imported {
		try {
			const names = withHeaders
				? readNames(this.first)
				: this.first.map((_, i) => `column_${i + 1}`);
			if (!withHeaders) this.addFirst();
			const columns = names.map((name, index) => ({ name, type: this.types[index].name }));
			const quoted = columns.map(({ name }) => quoteName(name));
			const cells = columns.map(({ type }, index) => castCell(`c${index}`, type));
			this.database.run(`CREATE TABLE ${quoteName(tableName)} (${quoted.join()})`);
			this.database.run(
				`INSERT INTO ${quoteName(tableName)} SELECT ${cells.join()} FROM ${quoteName(this.stage)} ORDER BY rowid`,
			);
			return { columns, rowCount: this.count + (withHeaders ? 0 : 1) };
		} finally {
			this.discard();
		}
	}

	discard(): void {
		this.insert?.free();
		this.insert = undefined;
		this.database.run(`DROP TABLE IF EXISTS ${quoteName(this.stage)}`);
	}

	private add(row: string[]): void {
		if (this.first.length === 0) {
			this.begin(row);
			return;
		}
		this.count++;
		if (row.length !== this.first.length) {
			throw badRequest(
				`Row ${this.count + 1} has ${row.length} columns, but the first row has ${this.first.length}.`,
			);
		}
		row.forEach((cell, index) => this.types[index].add(cell));
		this.keptCharacters += row.reduce((sum, cell) => sum + cell.length, 0);
		if (this.keptCharacters <= this.keepUpTo) this.insert?.run([String(this.count), ...row]);
	}

	private begin(row: string[]): void {
		this.first = row;
		this.types = row.map(() => new ColumnType());
		const columns = row.map((_, index) => `c${index}`);
		this.database.run(`CREATE TABLE ${quoteName(this.stage)} (${columns.join()})`);
		const values = ['?', ...row.map(() => '?')].join();
		this.insert = this.database.prepare(
			`INSERT INTO ${quoteName(this.stage)} (${['rowid', ...columns].join()}) VALUES (${values})`,
		);
	}

	private addFirst(): void {
		this.first.forEach((cell, index) => this.types[index].add(cell));
		this.insert?.run(['0', ...this.first]);
	}
}

function readNames(row: string[]): string[] {
	const nameless = row.findIndex((name) => name.trim() === '');
	if (nameless >= 0) throw badRequest(`Column ${nameless + 1} has no name in the header row.`);
	const twice = row.find((name, index) => row.indexOf(name) !== index);
	if (twice !== undefined) throw badRequest(`Duplicate column name '${twice}' in the header row.`);
	return row;
}

function castCell(cell: string, type: string): string {
	const orNull = type.startsWith('Nullable') ? `NULLIF(${cell}, '')` : cell;
	if (type.includes('Int64')) return `CAST(${orNull} AS INTEGER)`;
	if (type.includes('Float64')) return `CAST(${orNull} AS REAL)`;
	return type.includes('DateTime') ? `REPLACE(${orNull}, 'T', ' ')` : orNull;
}
