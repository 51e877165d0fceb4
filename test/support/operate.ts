import type { IDataObject } from 'n8n-workflow';

import { credentials } from './credential';
import { type CredentialValues, type RunOptions, runWorkflow, type WorkflowRun } from './engine';
import { expectNoKey } from './expectNoKey';
import type { NodeChange } from './engine/workflow';
import { roeWorkflow } from './roeNode';

export interface OperateOptions extends Partial<RunOptions> {
	/** n8n's settings of the node, e.g. `onError`. */
	node?: NodeChange;
}

/**
 * Runs the workflow "Start → Roe AI" with the node set to one operation.
 *
 * @param operation Resource and operation, e.g. `job.cancel`.
 */
export async function operate(
	operation: `${string}.${string}`,
	parameters: IDataObject = {},
	{ node, ...options }: OperateOptions = {},
): Promise<WorkflowRun> {
	const [resource, name] = operation.split('.');
	return await runWorkflow({
		workflow: roeWorkflow({ resource, operation: name, ...parameters }, node),
		credentials,
		...options,
	});
}

/**
 * Runs an operation of the resource Job with one item for each job ID, against a local Roe. Fails if the run shows the key.
 *
 * @param operation Without the resource, e.g. `cancel`.
 */
export function jobOperation(roe: { credentials: CredentialValues }) {
	return async (
		operation: string,
		jobIds: unknown[],
		parameters: IDataObject = {},
		options: OperateOptions = {},
	): Promise<WorkflowRun> => {
		const run = await operate(`job.${operation}`, parameters, {
			credentials: roe.credentials,
			items: jobIds.map((jobId) => ({ json: { jobId } as IDataObject })),
			...options,
		});
		expectNoKey(run, String(roe.credentials.roeAiApi.apiKey));
		return run;
	};
}
