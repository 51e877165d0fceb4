import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { buildFromModel, hideInTools, showInTools } from './tool';
import { getItemParameter } from '../platform/itemParameter';
import { readProperty } from '../shared/untrusted';
import { parseUuid, requireUuid } from '../shared/uuid';

const jobIdParameter: INodeProperties = {
	displayName: 'Job ID',
	name: 'jobId',
	type: 'string',
	required: true,
	default: '={{ $json.jobId }}',
	placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
	description:
		'ID of the job, as returned by the run operations. After a node that runs an agent, it’s already filled in.',
};

/** In tools, the model fills it in: the default is what a click on the star next to the parameter enters. */
export const jobIdParameters: INodeProperties[] = [
	...hideInTools(jobIdParameter),
	...showInTools({
		...jobIdParameter,
		default: buildFromModel('Job_ID', 'ID of the job, as the tool that started it returned it'),
		description:
			'ID of the job. The model fills it in, with an ID that another tool returned. To enter one yourself, click the X.',
	}),
];

/** @throws {InputError} if it is empty or not a UUID. */
export function readJobId(context: IExecuteFunctions, itemIndex: number): string {
	return requireUuid(
		'Job ID',
		getItemParameter(context, 'jobId', itemIndex, ''),
		"After a node that runs an agent, use {{ $json.jobId }}. In a tool, let the model fill it in: click the star next to 'Job ID'.",
	);
}

/** The item's `agentId`, which the run operations output. Only a hint, since the item may be about something else. */
export function readAgentHint(context: IExecuteFunctions, itemIndex: number): string | undefined {
	return parseUuid(readProperty(context.getInputData()[itemIndex]?.json, 'agentId'));
}
