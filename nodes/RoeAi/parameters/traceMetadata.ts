import type { IExecuteFunctions } from 'n8n-workflow';

import type { Metadata } from '../shared/metadata';
import { computeOnce } from './readOnce';

/** Prefix of the keys that the node adds to a job's metadata. */
export const TRACE_PREFIX = 'n8n_';

/** Identifies, in Roe, the execution and item that started a job. */
export function buildTraceMetadata(context: IExecuteFunctions, itemIndex: number): Metadata {
	// n8n copies the whole node each time it's asked for.
	const ofRun = computeOnce(context, '$trace', () => ({
		n8n_execution_id: context.getExecutionId(),
		n8n_workflow_id: context.getWorkflow().id ?? '',
		n8n_node: context.getNode().name,
	}));
	return { ...ofRun, n8n_item_index: String(itemIndex) };
}
