import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { changeNode, readWorkflow, type WorkflowFile } from './engine';
import type { NodeChange } from './engine/workflow';

/** Name of our node in the workflows. */
export const ROE = 'Roe AI';

/** A row of the parameter "Inputs" with a text. */
export const text = (key: string, value: unknown) => ({ key, type: 'text', value }) as IDataObject;

/** A row of the parameter "Inputs" with files. */
export const file = (key: string, binaryPropertyName: unknown) =>
	({ key, type: 'file', binaryPropertyName }) as IDataObject;

/** The parameter "Agent" by ID. */
export const agent = (value: unknown, mode = 'id') => ({ __rl: true, mode, value }) as IDataObject;

/** The parameter "Table" by name. */
export const table = (value: unknown, mode = 'name') =>
	({ __rl: true, mode, value }) as IDataObject;

/**
 * The workflow "Start → Roe AI" with the node's parameters as given; the rest is as in `run-async-json`, without the inputs.
 *
 * @param change Settings of the node, e.g. `onError`.
 */
export function roeWorkflow(parameters: IDataObject, change: NodeChange = {}): WorkflowFile {
	const workflow = changeNode(readWorkflow('run-async-json'), ROE, {
		parameters: { specifyInputs: 'fields', inputs: {}, inputsJson: '{}' },
	});
	return changeNode(workflow, ROE, { ...change, parameters: parameters as INodeParameters });
}
