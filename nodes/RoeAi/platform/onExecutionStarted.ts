import type { IDataObject, IWebhookResponseData } from 'n8n-workflow';

/**
 * Starts an execution with one item, calls `onStarted` once n8n has started it, and responds with `response`.
 * Relies on: n8n reads `webhookResponse` after it has started the execution, and then saves changes of static data, but not earlier ones.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/trigger/triggerDelivery.test.ts`, `test/e2e/trigger.test.ts`.
 */
export function startExecutionWith(
	item: IDataObject,
	response: IDataObject,
	onStarted: () => void,
): IWebhookResponseData {
	return {
		workflowData: [[{ json: item }]],
		get webhookResponse() {
			onStarted();
			return response;
		},
	};
}
