import initSqlJs, { type Database } from 'sql.js';

let library: ReturnType<typeof initSqlJs> | undefined;

/** A new database in memory. The library is loaded when the first one is needed. */
export async function openDatabase(): Promise<Database> {
	library ??= initSqlJs();
	const database = new (await library).Database();
	for (const [name, convert] of Object.entries(FUNCTIONS)) database.create_function(name, convert);
	return database;
}

/** ClickHouse's functions for times. SQLite has no type for them: they stay the text that ClickHouse prints. */
const FUNCTIONS: Record<string, (...args: never[]) => string> = {
	toDate: (text: string) => text.slice(0, 10),
	toDateTime: (text: string) => text,
	toDateTime64: (text: string, digits: number, zone: string) => {
		if (zone !== 'UTC') throw new Error('The local Roe has only the time zone UTC');
		return text.slice(0, '2026-01-31 12:00:00.'.length + digits).replace(/\.?0*$/, '');
	},
};

/** A value of a cell. Integers beyond 2^53 are bigint. */
export type Cell = string | number | bigint | null;

export interface Rows {
	columns: string[];
	rows: Cell[][];
	/** Whether there are more rows than were asked for. */
	hasMore: boolean;
}

/** Reads at most `limit` rows. @throws Error with SQLite's message. */
export function select(database: Database, sql: string, limit: number): Rows {
	const statement = database.prepare(sql);
	try {
		const rows: Cell[][] = [];
		while (statement.step()) {
			if (rows.length === limit)
				return { columns: statement.getColumnNames(), rows, hasMore: true };
			rows.push(statement.get(null, { useBigInt: true }).map(toCell));
		}
		return { columns: statement.getColumnNames(), rows, hasMore: false };
	} finally {
		statement.free();
	}
}

function toCell(value: Cell | Uint8Array): Cell {
	if (typeof value === 'bigint') {
		const number = Number(value);
		return Number.isSafeInteger(number) ? number : value;
	}
	return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

/** A name as SQL quotes it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
