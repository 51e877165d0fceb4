import type { ExecutionBaseError, INodeExecutionData } from 'n8n-workflow';

/**
 * The item of a failed input item, for "On Error: Continue".
 * Relies on: n8n moves an item with only the fields `error` and `message` to the error output, with the input item's data.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/run/runAsyncErrors.test.ts`.
 */
export function toErrorItem(error: ExecutionBaseError, itemIndex: number): INodeExecutionData {
	return {
		json: { error: error.message, ...(error.description && { message: error.description }) },
		pairedItem: { item: itemIndex },
	};
}
