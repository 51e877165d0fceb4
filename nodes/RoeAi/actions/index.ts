import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';

import { agent } from './agent';
import { job } from './job';
import { nodeError } from './nodeErrors';
import type { Operation } from './operation';

/** Everything the node can do. */
export const resources = [agent, job];

/** Hands the items to the operation that the node is set to. */
export async function executeOperation(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const { execute } = findOperation(context, resource, operation);
	try {
		return await execute(context, context.getInputData());
	} catch (error) {
		throw nodeError(context.getNode(), error);
	}
}

function findOperation(context: IExecuteFunctions, resource: string, operation: string): Operation {
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ option }) => option.value === operation);
	if (found === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`There is no operation "${operation}" for "${resource}"`,
			{ description: 'Choose a resource and an operation from the lists.' },
		);
	}
	return found;
}
