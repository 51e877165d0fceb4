import type { IWebhookFunctions } from 'n8n-workflow';

/** What became of an execution that n8n was asked to start. */
export type ExecutionState = 'starting' | 'started' | 'failed';

/**
 * The state of the execution that a webhook call starts.
 * Relies on: n8n ends the response once it has started the execution (response mode "onReceived"), with an error status if it could not.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/trigger/triggerDelivery.test.ts`.
 */
export function getExecutionState({
	writableEnded,
	statusCode,
}: Pick<
	ReturnType<IWebhookFunctions['getResponseObject']>,
	'writableEnded' | 'statusCode'
>): ExecutionState {
	if (!writableEnded) return 'starting';
	return statusCode >= 400 ? 'failed' : 'started';
}
