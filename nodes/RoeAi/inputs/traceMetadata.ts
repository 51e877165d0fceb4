import type { IExecuteFunctions } from 'n8n-workflow';

import type { Metadata } from './metadata';

/** How the keys begin that the node adds to a job's metadata. */
export const TRACE_PREFIX = 'n8n_';

/** What is kept with each job so that a person can tell, in Roe, which execution and item started it. */
export function traceMetadata(context: IExecuteFunctions, itemIndex: number): Metadata {
	return {
		n8n_execution_id: context.getExecutionId(),
		n8n_workflow_id: context.getWorkflow().id ?? '',
		n8n_node: context.getNode().name,
		n8n_item_index: String(itemIndex),
	};
}
