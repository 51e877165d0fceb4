import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * When this execution began, or the first of those that it retries. Milliseconds since 1970; 0 if this version of n8n doesn't have it.
 * Relies on: n8n notes the time with the data that an execution begins with, and hands those to a retry.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/submission/recovery/recoveryAfterCrash.test.ts`.
 */
export function getEstablishedAt(
	context: Partial<Pick<IExecuteFunctions, 'getExecutionContext'>>,
): number {
	return context.getExecutionContext?.()?.establishedAt ?? 0;
}
