import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { fitBulk, type RunOptions } from '../parameters/runOptions';
import type { Run } from '../transport/runs';

/** Items of one run from which a way that sends a request for each is worth a word. */
export const MANY_ITEMS = 100;
/** Lists of one run that are hardly meant: a list is given once for every item that comes in. */
export const MANY_LISTS = 10;

const hint = (message: string): NodeExecutionHint => ({ message, location: 'outputPane' });

/** Says, in the output panel, what would have been faster. Never keeps anything from being done. */
export function hintAtBulk(context: IExecuteFunctions, starts: number): void {
	if (starts < MANY_ITEMS) return;
	context.addExecutionHints(
		hint(
			`${starts} jobs were started with a request each. As all inputs are texts, Run Bulk does this with one request for up to 1,000 jobs, but keeps no metadata with them.`,
		),
	);
}

/** Whether Run Bulk could have started this run: it takes texts only, and not all options. */
export function fitsBulk({ inputs }: Run, options: RunOptions): boolean {
	return inputs.every(({ kind }) => kind === 'text') && fitBulk(options);
}

/** See `hintAtBulk`. */
export function hintAtWaiting(context: IExecuteFunctions, runs: number): void {
	if (runs < MANY_ITEMS) return;
	context.addExecutionHints(
		hint(
			`Run Sync held a connection to Roe for each of the ${runs} items until its result was there. Run and Wait asks for all of them in one call.`,
		),
	);
}

/** See `hintAtBulk`. */
export function hintAtOneList(context: IExecuteFunctions, lists: number): void {
	if (lists < MANY_LISTS) return;
	context.addExecutionHints(
		hint(
			`The list was read once for each of the ${lists} input items. If one list is enough, turn on “Execute Once” in the settings of this node.`,
		),
	);
}
