import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { isToolNode } from '../platform/toolNode';
import { createItemReader } from './parameterReader';
import { showInTools } from './tool';

const toNotice = (name: string, displayName: string): INodeProperties => ({
	displayName,
	name,
	type: 'notice',
	default: '',
});

/** For operations that return only a job's ID. */
export const toolAsyncNotice = showInTools(
	toNotice(
		'toolAsyncNotice',
		'This operation returns only a job ID. To read the result, the model needs a second tool with Job → Get Result. Run and Wait returns the result itself.',
	),
);

export const toolInputsNotice = showInTools(
	toNotice(
		'toolInputsNotice',
		'The model fills in the inputs whose star you click. Describe each one there. If you choose From the Agent’s Definition, the model sees the names of your agent’s inputs.',
	),
);

const maxJobsParameter: INodeProperties = {
	displayName: 'Max Jobs',
	name: 'toolMaxJobs',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 20,
	description:
		'Maximum number of jobs that all calls of this tool may start in one execution. Each call starts a job, even if the model repeats itself.',
};

export const toolMaxJobsParameters = showInTools(maxJobsParameter);

/** Undefined if the node isn't a tool. @throws {InputError} for an invalid number. */
export function readToolMaxJobs(context: IExecuteFunctions, itemIndex: number): number | undefined {
	if (!isToolNode(context)) return undefined;
	return createItemReader(context, itemIndex, [maxJobsParameter]).number('toolMaxJobs');
}
