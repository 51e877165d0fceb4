/** What the local Roe uses of sql.js. Its types on npm don't have `useBigInt`. */
declare module 'sql.js' {
	export interface Statement {
		run(values: Array<string | null>): void;
		step(): boolean;
		get(
			params: null,
			config: { useBigInt: true },
		): Array<string | number | bigint | Uint8Array | null>;
		getColumnNames(): string[];
		free(): boolean;
	}
	export interface Database {
		run(sql: string): Database;
		prepare(sql: string): Statement;
		create_function(name: string, convert: (...args: never[]) => string): Database;
		close(): void;
	}
	export default function initSqlJs(): Promise<{ Database: new () => Database }>;
}
