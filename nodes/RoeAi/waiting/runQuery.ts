import { RoeError } from '../shared/roeError';
import { shorten } from '../shared/sentence';
import { pause } from '../transport/pause';
import type { RoeContext } from '../transport/sendRequest';
import { getQueryResult, type QueryResult, submitQuery } from '../transport/tables';
import { getPauseMs } from './waitForJobs';

/** Of ClickHouse's message, which may repeat the whole query. */
const MAX_REASON_LENGTH = 500;

export interface QueryWait {
	sql: string;
	/** Rows. */
	limit: number;
	timeoutMinutes: number;
	timeoutMs: number;
	pollIntervalMs: number;
	/** When to stop whatever the timeout, in ms since 1970. */
	waitUntil: number;
}

/** Runs a query and waits for its rows. @throws {RoeError} if it fails, or isn't finished in time. */
export async function runQuery(context: RoeContext, wait: QueryWait): Promise<QueryResult> {
	const { sql, limit, timeoutMs, pollIntervalMs, waitUntil } = wait;
	const signal = context.getExecutionCancelSignal?.();
	const { table_query_id: queryId } = await submitQuery(context, { sql, limit });
	const startedAt = Date.now();
	const isShortened = waitUntil < startedAt + timeoutMs;
	const end = isShortened ? waitUntil : startedAt + timeoutMs;
	for (;;) {
		const result = await getQueryResult(context, queryId);
		if (result.status === 'SUCCESS') return { ...result, table_query_id: queryId };
		if (result.status === 'FAILURE' || result.status === 'REVOKED') {
			throw createFailureError(queryId, result);
		}
		const now = Date.now();
		const pauseMs = Math.min(getPauseMs(now - startedAt, pollIntervalMs), end - now);
		if (pauseMs <= 0) throw createTimeoutError(queryId, result, isShortened ? undefined : wait);
		if (!(await pause(pauseMs, signal))) throw createStopError(queryId);
	}
}

function createFailureError(queryId: string, { status, error }: QueryResult): RoeError {
	return new RoeError(
		'QUERY_FAILED',
		`The query ${status === 'REVOKED' ? 'was cancelled in Roe' : 'failed'}${error ? `: ${shorten(error, MAX_REASON_LENGTH)}` : ', and Roe returned no message'}`,
		`Query ID: ${queryId}. Correct the SQL. The operation Describe returns a table’s columns and their types.`,
	);
}

/** @param wait Undefined if n8n's own time-out ended the wait. */
function createTimeoutError(
	queryId: string,
	{ status }: QueryResult,
	wait: QueryWait | undefined,
): RoeError {
	return new RoeError(
		'QUERY_TIMED_OUT',
		wait === undefined
			? `Query ${queryId} isn’t finished (status ${status}), and n8n’s time-out is about to end this execution`
			: `Query ${queryId} isn’t finished after ${wait.timeoutMinutes} min (status ${status})`,
		`A query only reads, so it can be run again. ${wait === undefined ? "Raise 'Timeout After' in the workflow’s settings" : "Raise 'Timeout (Minutes)'"}, or make the query faster.`,
	);
}

function createStopError(queryId: string): RoeError {
	return new RoeError(
		'EXECUTION_STOPPED',
		`Query ${queryId}: the execution was stopped`,
		'The query may continue in Roe. It only reads, so it can be run again.',
	);
}
