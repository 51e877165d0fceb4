import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { fitBulk, type RunOptions } from '../parameters/runOptions';
import type { Run } from '../transport/runs';

/** Item count from which to suggest a faster operation. */
export const BULK_HINT_MIN_ITEMS = 100;
/** Number of lists from which to suggest 'Execute Once'. */
export const EXECUTE_ONCE_HINT_MIN_LISTS = 10;

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
