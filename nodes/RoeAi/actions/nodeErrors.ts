import {
	type INode,
	type JsonObject,
	NodeApiError,
	NodeError,
	NodeOperationError,
} from 'n8n-workflow';

import { BadInput } from '../inputs/badInput';
import { RoeError } from '../transport/roeError';

/**
 * Any error as n8n shows it.
 *
 * @param itemIndex The item it belongs to: named in the message, and the target of the editor's link. None for lists.
 */
export function nodeError(node: INode, error: unknown, itemIndex?: number): NodeError {
	const item = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
	if (error instanceof BadInput) {
		return new NodeOperationError(node, `${error.message}${item}`, {
			description: error.description,
			itemIndex,
		});
	}
	if (error instanceof RoeError) {
		const message = `${error.message}${item}`;
		// A plain object, so that n8n keeps nothing of a request beside it.
		const shown: JsonObject = { message, description: error.description };
		return new NodeApiError(node, shown, {
			message,
			description: error.description,
			httpCode: error.httpCode?.toString(),
			itemIndex,
		});
	}
	if (error instanceof NodeError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	return new NodeOperationError(node, error instanceof Error ? error : String(error), {
		itemIndex,
	});
}
