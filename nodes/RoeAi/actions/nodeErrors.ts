import {
	ExecutionBaseError,
	type INode,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { BadInput } from '../inputs/badInput';
import { RoeError } from '../transport/roeError';

/**
 * Any error as n8n shows it.
 *
 * @param itemIndex The item it belongs to: named in the message, and the target of the editor's link. None for lists.
 */
export function nodeError(node: INode, error: unknown, itemIndex?: number): ExecutionBaseError {
	const shown = asShown(node, error, itemIndex);
	// Set here, since n8n replaces messages that hold a word like ENOENT.
	if (error instanceof Error) shown.message = error.message;
	if (itemIndex === undefined) return shown;
	shown.context.itemIndex ??= itemIndex;
	// n8n names the item in some errors itself.
	const isNamed = new RegExp(`\\[item ${itemIndex}\\]\\W*$`).test(shown.message);
	if (!isNamed) shown.message += ` [item ${itemIndex}]`;
	return shown;
}

function asShown(node: INode, error: unknown, itemIndex?: number): ExecutionBaseError {
	if (error instanceof BadInput) {
		return new NodeOperationError(node, error.message, {
			description: withCode(error),
			itemIndex,
		});
	}
	if (error instanceof RoeError) {
		const { message, failure } = error;
		const description = withCode(error);
		// A plain object, so that n8n keeps nothing of a request beside it.
		const shown: JsonObject = { message, description };
		return new NodeApiError(node, shown, {
			message,
			description,
			httpCode: error.httpCode?.toString(),
			itemIndex,
			failure,
		});
	}
	// n8n's own, e.g. of an expression: its type and context lead the editor to the parameter and to the node that is meant.
	if (error instanceof ExecutionBaseError) return copyOf(error);
	return new NodeOperationError(node, error instanceof Error ? error : String(error), {
		itemIndex,
	});
}

/** In the text, since n8n keeps nothing but texts of an item that failed: error outputs know items by having no other field. */
function withCode({ errorCode, description }: BadInput | RoeError): string {
	return `${description} (Code: ${errorCode})`;
}

/** One error may belong to several items, and each names its own. */
function copyOf<T extends ExecutionBaseError>(error: T): T {
	const properties = Object.getOwnPropertyDescriptors(error);
	const copy = Object.create(Object.getPrototypeOf(error) as object, properties) as T;
	const { stack } = error;
	Object.defineProperty(copy, 'stack', { value: stack, writable: true, configurable: true });
	copy.context = { ...error.context };
	return copy;
}
