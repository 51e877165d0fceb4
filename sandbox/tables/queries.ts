import { randomUUID } from 'node:crypto';

import type { Clock } from '../clock';
import { notFound } from '../errors';
import { parseUuid } from '../ids';
import type { Settings } from '../options';
import { typeOfValues } from './columnType';
import type { Tables } from './tables';
import { toExactJson } from './exactJson';

export interface TableQuery {
	id: string;
	organizationId: string;
	/** As it was sent. */
	sql: string;
	limit: number;
	/** Milliseconds since 1970. */
	createdAt: number;
	/** Milliseconds since 1970: when it ends, or ended. */
	endsAt: number;
	/** As SQLite has it. */
	sqlite: string;
	/** Set if it ends in another way than its SQL says. */
	outcome?: QueryOutcome;
	/** What it ended with. */
	result?: object;
}

export interface QueryOutcome {
	status: 'FAILURE' | 'REVOKED';
	error?: string | null;
}

/** The queries that run on the local Roe's tables, and their results. */
export class Queries {
	private queries = new Map<string, TableQuery>();

	constructor(
		private readonly tables: Tables,
		private readonly clock: Clock,
		private readonly settings: () => Settings,
	) {}

	/** Oldest first. */
	all(): TableQuery[] {
		return [...this.queries.values()];
	}

	start(given: Pick<TableQuery, 'organizationId' | 'sql' | 'limit' | 'sqlite'>): TableQuery {
		const createdAt = this.clock.now();
		const endsAt = createdAt + this.settings().queryDuration;
		const query: TableQuery = { id: randomUUID(), ...given, createdAt, endsAt };
		this.queries.set(query.id, query);
		return query;
	}

	/** @throws ApiError 404 if there is none of that ID in the organization. */
	find(organizationId: string, id: string): TableQuery {
		const query = this.queries.get(parseUuid(id) ?? '');
		if (query?.organizationId !== organizationId) throw notFound();
		return query;
	}

	/** The response to a request for its result. */
	async present(query: TableQuery): Promise<object> {
		const { id: table_query_id } = query;
		if (this.clock.now() < query.endsAt) return { table_query_id, status: 'STARTED' };
		query.result ??= await this.run(query);
		return { table_query_id, ...query.result };
	}

	/** Ends all queries that run, in the way their SQL says if nothing else is. Returns how many. */
	finish(outcome?: QueryOutcome): number {
		const now = this.clock.now();
		const running = this.all().filter(({ endsAt }) => endsAt > now);
		for (const query of running) Object.assign(query, { endsAt: now, outcome });
		return running.length;
	}

	remove(id: string): void {
		this.queries.delete(id);
	}

	reset(): void {
		this.queries = new Map();
	}

	private async run({
		organizationId,
		sqlite,
		limit,
		outcome,
		...query
	}: TableQuery): Promise<object> {
		const execution_time_ms = query.endsAt - query.createdAt;
		if (outcome !== undefined) return { error: null, ...outcome, execution_time_ms };
		try {
			const { columns, rows, hasMore } = await this.tables.select(organizationId, sqlite, limit);
			const kept = cutToBytes(rows, this.settings().queryMaxBytes);
			return {
				status: 'SUCCESS',
				error: null,
				columns: columns.map((name, index) => ({
					name,
					type: typeOfValues(rows.map((row) => row[index])),
				})),
				rows: kept.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]))),
				row_count: kept.length,
				truncated: hasMore || kept.length < rows.length,
				execution_time_ms,
			};
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			return { status: 'FAILURE', error: `DB::Exception: ${reason}`, execution_time_ms };
		}
	}
}

/** The rows that fit into so many bytes of JSON. */
function cutToBytes<T>(rows: T[], maxBytes: number): T[] {
	let bytes = 0;
	const end = rows.findIndex((row) => (bytes += Buffer.byteLength(toExactJson(row))) > maxBytes);
	return end < 0 ? rows : rows.slice(0, end);
}
