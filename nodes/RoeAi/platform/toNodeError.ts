import {
	ExecutionBaseError,
	type INode,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { InputError } from '../shared/inputError';
import { adviseModel } from '../shared/modelAdvice';
import { RoeError } from '../shared/roeError';
import { endSentence } from '../shared/sentence';
import { isToolType } from './toolNode';

/**
 * Converts any error to the one that n8n shows. Omit `itemIndex` if the error concerns no item.
 * Relies on: n8n replaces messages with words like ENOENT unless they're set again, and ends some of its own with `[item N]`.
 * The editor finds parameter and node by an error's type and context. An AI agent passes only the message of a tool's error to its model.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/unit/platform/toNodeError.test.ts`, `test/engine/requests/errors.test.ts`, `test/e2e/agentTool.test.ts`.
 */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): ExecutionBaseError {
	const shown = wrapError(node, error, itemIndex);
	if (error instanceof Error) shown.message = error.message;
	if (itemIndex === undefined) return shown;
	// An error without an item may be one of the editor.
	if (isToolType(node)) shown.message = adviseTool(error, shown.message);
	shown.context.itemIndex ??= itemIndex;
	const isNamed = new RegExp(`\\[item ${itemIndex}\\]\\W*$`).test(shown.message);
	if (!isNamed) shown.message += ` [item ${itemIndex}]`;
	return shown;
}

function adviseTool(error: unknown, message: string): string {
	const isOurs = error instanceof InputError || error instanceof RoeError;
	if (!isOurs) return message;
	const startedJobId = error instanceof RoeError ? error.startedJobId : undefined;
	return `${endSentence(message)} ${adviseModel(error.errorCode, startedJobId)}`;
}

function wrapError(node: INode, error: unknown, itemIndex?: number): ExecutionBaseError {
	if (error instanceof InputError) {
		return new NodeOperationError(node, error.message, {
			description: withCode(error),
			itemIndex,
		});
	}
	if (error instanceof RoeError) {
		const { message, failure } = error;
		const description = withCode(error);
		// A plain object, so that n8n stores no request data with it.
		const shown: JsonObject = { message, description };
		return new NodeApiError(node, shown, {
			message,
			description,
			httpCode: error.httpCode?.toString(),
			itemIndex,
			failure,
		});
	}
	if (error instanceof ExecutionBaseError) return copyError(error);
	return new NodeOperationError(node, error instanceof Error ? error : String(error), {
		itemIndex,
	});
}

/** In the text, since an error item may have no other fields (see `toErrorItem`). */
function withCode({ errorCode, description }: InputError | RoeError): string {
	return `${description} (Code: ${errorCode})`;
}

/** Several items may share one error, and each copy names its own item. */
function copyError<T extends ExecutionBaseError>(error: T): T {
	const properties = Object.getOwnPropertyDescriptors(error);
	const copy = Object.create(Object.getPrototypeOf(error) as object, properties) as T;
	const { stack } = error;
	Object.defineProperty(copy, 'stack', { value: stack, writable: true, configurable: true });
	copy.context = { ...error.context };
	return copy;
}
