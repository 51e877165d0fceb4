import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readToolFields } from '../parameters/simplify';
import { createCancelledError } from '../platform/cancelledExecution';
import { toNodeError } from '../platform/toNodeError';
import { isToolNode } from '../platform/toolNode';
import { selectFields } from '../results/selectFields';
import { InputError } from '../shared/inputError';
import { agentResource } from './agent';
import { jobResource } from './job';
import type { Operation } from './operation';
import { policyResource } from './policy';
import { tableResource } from './table';

/** The first is the default, which saved workflows leave out: add new ones at the end. */
export const resources = [agentResource, jobResource, policyResource, tableResource];

/** Runs the selected operation over all input items, and returns the items of each output. */
export async function executeOperation(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	try {
		const found = findOperation(resource, operation);
		const items = context.getInputData();
		// First, since an invalid parameter must not start a job.
		const fields = isToolNode(context)
			? items.map((_, itemIndex) => readToolFields(context, itemIndex))
			: undefined;
		const outputs =
			found.outputs === undefined
				? [await found.execute(context, items)]
				: await found.execute(context, items);
		if (fields === undefined) return outputs;
		return outputs.map((output) => output.map((item) => selectToolFields(item, fields)));
	} catch (error) {
		const isStopped = context.getExecutionCancelSignal()?.aborted === true;
		if (isStopped) throw createCancelledError(context.getNode());
		throw toNodeError(context.getNode(), error);
	}
}

/** @param fields Those of each input item; undefined for all. */
function selectToolFields(
	item: INodeExecutionData,
	fields: Array<string[] | undefined>,
): INodeExecutionData {
	const { pairedItem } = item;
	const isPaired = typeof pairedItem === 'object' && 'item' in pairedItem;
	const selected = isPaired ? fields[pairedItem.item] : undefined;
	return selected === undefined ? item : selectFields(item, selected);
}

function findOperation(resource: string, operation: string): Operation {
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ option }) => option.value === operation);
	if (found === undefined) {
		throw new InputError(
			'OPERATION_UNKNOWN',
			`The resource "${resource}" has no operation "${operation}"`,
			'Choose a resource and an operation from the lists.',
		);
	}
	return found;
}
