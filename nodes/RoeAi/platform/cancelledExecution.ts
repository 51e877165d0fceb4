import { type INode, NodeOperationError } from 'n8n-workflow';

/**
 * The error of a node whose execution was stopped.
 * Relies on: n8n counts an execution as cancelled instead of failed if the error's message has the word "canceled".
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/requests/stopped.test.ts`.
 */
export function createCancelledError(node: INode): NodeOperationError {
	return new NodeOperationError(node, 'The execution was canceled');
}
