import type { IPollFunctions } from 'n8n-workflow';

/** For versions of n8n without `getPollBudgetMs`. */
const DEFAULT_BUDGET_MS = 300_000;

/**
 * How long n8n lets a poll run, ms.
 * Relies on: `getPollBudgetMs`, which the types of n8n 2.41 have, but not the contexts of older versions.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/trigger/triggerPollingMany.test.ts`.
 */
export function getPollBudgetMs(context: IPollFunctions): number {
	const budget = (context.getPollBudgetMs as (() => number) | undefined)?.call(context);
	return budget ?? DEFAULT_BUDGET_MS;
}
