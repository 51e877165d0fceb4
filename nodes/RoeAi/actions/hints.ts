import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { fitBulk, type RunOptions } from '../parameters/runOptions';
import { isToolNode } from '../platform/toolNode';
import { formatDuration } from '../shared/time';
import type { Run } from '../transport/runs';
import type { ExecutionLimit } from '../waiting/executionLimit';

/** Item count from which to suggest a faster operation. */
export const BULK_HINT_MIN_ITEMS = 100;
/** Number of lists from which to suggest 'Execute Once'. */
export const EXECUTE_ONCE_HINT_MIN_LISTS = 10;
/** How long a wait may hold an execution before it suggests the loop, ms. */
export const LOOP_HINT_MIN_MS = 5 * 60_000;

/** The hint is shown in the editor, which renders links. */
const LOOP_LINK =
	'<a href="https://github.com/roe-ai/n8n-nodes-roe-ai/blob/main/docs/waiting.md#the-loop" target="_blank">How to build it</a>';

const createHint = (message: string): NodeExecutionHint => ({ message, location: 'outputPane' });

export function suggestRunBulk(context: IExecuteFunctions, starts: number): void {
	if (starts < BULK_HINT_MIN_ITEMS) return;
	context.addExecutionHints(
		createHint(
			`${starts} jobs were started with one request each. All inputs are text, so Run Bulk can start up to 1,000 jobs per request, but without metadata.`,
		),
	);
}

/** Whether Run Bulk could have started this run. */
export function isBulkCompatible({ inputs }: Run, options: RunOptions): boolean {
	return inputs.every(({ kind }) => kind === 'text') && fitBulk(options);
}

export function suggestRunAndWait(context: IExecuteFunctions, runs: number): void {
	if (runs < BULK_HINT_MIN_ITEMS) return;
	context.addExecutionHints(
		createHint(
			`Run Sync kept a connection to Roe open for each of the ${runs} items until its result arrived. Run and Wait checks all of them in one call.`,
		),
	);
}

export function suggestExecuteOnce(context: IExecuteFunctions, lists: number): void {
	if (lists < EXECUTE_ONCE_HINT_MIN_LISTS) return;
	context.addExecutionHints(
		createHint(
			`The list was requested once for each of the ${lists} input items. If one list is enough, turn on 'Execute Once' in this node’s settings.`,
		),
	);
}

export function reportTruncated(context: IExecuteFunctions, queries: number): void {
	if (queries === 0) return;
	context.addExecutionHints(
		createHint(
			`${queries === 1 ? 'The result of a query is' : `The results of ${queries} queries are`} truncated: there were more rows than 'Max Rows', or more data than Roe returns. Long values may be shortened, too. Narrow the SQL, or use sums and GROUP BY.`,
		),
	);
}

/** For an operation that waited in process since `startedAt` (ms since 1970). A tool can't be part of a loop. */
export function suggestLoop(context: IExecuteFunctions, startedAt: number): void {
	const heldMs = Date.now() - startedAt;
	if (heldMs < LOOP_HINT_MIN_MS || isToolNode(context)) return;
	context.addExecutionHints(
		createHint(
			`This node held the execution, and in queue mode one of the worker’s slots, for ${formatDuration(heldMs)}. A loop of Run Async, n8n’s Wait node, and Check holds nothing while jobs run. ${LOOP_LINK}.`,
		),
	);
}

/** If n8n's time-out is shorter than the timeout: when somebody tests the workflow, or it ended the wait. */
export function explainExecutionLimit(
	context: IExecuteFunctions,
	{ shortenedMs }: ExecutionLimit,
	endedWait: boolean,
): void {
	if (shortenedMs === 0 || isToolNode(context)) return;
	if (!endedWait && context.getMode() !== 'manual') return;
	context.addExecutionHints(
		createHint(
			`'Timeout (Minutes)' allows ${formatDuration(shortenedMs)}, but n8n’s time-out ends the execution before that. So the node stops waiting shortly before n8n’s time-out. To wait longer, raise 'Timeout After' in the workflow’s settings.`,
		),
	);
}
