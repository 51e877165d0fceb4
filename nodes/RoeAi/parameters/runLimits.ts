import type { IExecuteFunctions } from 'n8n-workflow';

import { isToolNode } from '../platform/toolNode';
import { isObject } from '../shared/isObject';
import { DEFAULT_MAX_CONCURRENCY, readerOfOptions } from './runOptions';

/** Lower, since some of n8n's storages hold each file being sent in memory. */
const DEFAULT_MAX_CONCURRENCY_WITH_FILES = 50;

/** Max concurrent items. The value of the first item whose options can be read applies to the whole run of the node. */
export function readMaxConcurrency(context: IExecuteFunctions): number {
	const items = context.getInputData();
	for (const itemIndex of items.keys()) {
		try {
			const max = readerOfOptions(context, itemIndex).numberIfGiven('maxConcurrency');
			if (max === undefined) break;
			return max;
		} catch {
			// Reading this item's options reports the error.
		}
	}
	const hasFiles = items.some(({ binary }) => binary !== undefined);
	return hasFiles ? DEFAULT_MAX_CONCURRENCY_WITH_FILES : DEFAULT_MAX_CONCURRENCY;
}

/** Whether jobs are limited: by the option, whose value may differ between items, or since the node is a tool. */
export function hasMaxJobs(context: IExecuteFunctions): boolean {
	if (isToolNode(context)) return true;
	// Without expressions: one that fails for an item must not lift the limit for the others.
	const { options } = context.getNode().parameters;
	return isObject(options) && Object.hasOwn(options, 'maxJobs');
}
