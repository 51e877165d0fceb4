import { Readable } from 'node:stream';
import type { Database } from 'sql.js';

import type { Clock } from '../clock';
import { badRequest, notFound } from '../errors';
import { SEED } from '../seed';
import { type Column, CsvImport } from './csvImport';
import { SEEDED_TABLES } from './seededTables';
import { openDatabase, quoteName, type Rows, select } from './sqlite';

export interface Table {
	name: string;
	columns: Column[];
	rowCount: number;
	/** Milliseconds since 1970. */
	updatedAt: number;
}

const MAX_NAME_LENGTH = 128;

/** The tables of one organization, and the SQLite database behind them. */
interface Space {
	database: Database;
	tables: Map<string, Table>;
}

/** The tables that the local Roe holds. Those of an organization are made when it first uses them. */
export class Tables {
	private spaces = new Map<string, Promise<Space>>();

	/** @param keepUpTo Characters of a file's cells that are kept. */
	constructor(
		private readonly clock: Clock,
		private readonly keepUpTo: number,
	) {}

	/** By name. */
	async list(organizationId: string): Promise<Table[]> {
		const { tables } = await this.open(organizationId);
		return [...tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
	}

	/** @throws ApiError 400 for an invalid name, 404 if there is none. */
	async find(organizationId: string, name: string): Promise<Table> {
		checkName(name);
		const table = (await this.open(organizationId)).tables.get(name);
		if (table === undefined) throw notFound(`Table '${name}' not found.`);
		return table;
	}

	async select(organizationId: string, sql: string, limit: number): Promise<Rows> {
		return select((await this.open(organizationId)).database, sql, limit);
	}

	/** The first rows of a table. */
	async preview(organizationId: string, name: string, limit: number): Promise<Rows> {
		return await this.select(organizationId, `SELECT * FROM ${quoteName(name)}`, limit);
	}

	/** Reads a CSV file. It becomes a table when the whole form is known: see `create`. @throws ApiError 400. */
	async readCsv(organizationId: string, file: Readable): Promise<CsvImport> {
		const { database } = await this.open(organizationId);
		return await CsvImport.read(database, file, this.keepUpTo);
	}

	/** @throws ApiError 400 for an invalid or a used name, or an unusable header row. */
	async create(
		organizationId: string,
		name: string,
		csv: CsvImport,
		withHeaders: boolean,
	): Promise<Table> {
		const { tables } = await this.open(organizationId);
		try {
			checkName(name);
			if (tables.has(name)) throw badRequest(`Table '${name}' already exists.`);
			const table = { name, updatedAt: this.clock.now(), ...csv.finish(name, withHeaders) };
			tables.set(name, table);
			return table;
		} finally {
			csv.discard();
		}
	}

	/** Makes a table of a CSV text with a header row, as if it had been uploaded. */
	async add(organizationId: string, name: string, csv: string): Promise<void> {
		const imported = await this.readCsv(organizationId, Readable.from([csv]));
		await this.create(organizationId, name, imported, true);
	}

	/** @throws ApiError 400 for an invalid name, 404 if there is none. */
	async remove(organizationId: string, name: string): Promise<void> {
		await this.find(organizationId, name);
		const { database, tables } = await this.open(organizationId);
		database.run(`DROP TABLE ${quoteName(name)}`);
		tables.delete(name);
	}

	/** Back to the seeded tables. */
	async reset(): Promise<void> {
		const spaces = [...this.spaces.values()];
		this.spaces = new Map();
		for (const space of spaces) (await space).database.close();
	}

	private async open(organizationId: string): Promise<Space> {
		let space = this.spaces.get(organizationId);
		if (space === undefined) {
			space = this.seed(organizationId);
			this.spaces.set(organizationId, space);
		}
		return await space;
	}

	private async seed(organizationId: string): Promise<Space> {
		const space: Space = { database: await openDatabase(), tables: new Map() };
		if (organizationId !== SEED.organizationId) return space;
		for (const [name, text] of Object.entries(SEEDED_TABLES)) {
			const csv = await CsvImport.read(space.database, Readable.from([text]), Infinity);
			space.tables.set(name, { name, updatedAt: this.clock.now(), ...csv.finish(name, true) });
		}
		return space;
	}
}

function checkName(name: string): void {
	if (/^[a-z_]\w*$/i.test(name) && name.length <= MAX_NAME_LENGTH) return;
	throw badRequest(
		`Invalid table name '${name}'. Use letters, digits and underscores, and begin with a letter or underscore.`,
	);
}
