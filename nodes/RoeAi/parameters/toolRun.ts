import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { isToolNode } from '../platform/toolNode';
import { createItemReader } from './parameterReader';
import { readOnce } from './readOnce';
import { hideInTools, showInTools } from './tool';

const toNotice = (name: string, displayName: string): INodeProperties => ({
	displayName,
	name,
	type: 'notice',
	default: '',
});

export const toolAsyncNotice = showInTools(
	toNotice(
		'toolAsyncNotice',
		'This operation returns only a job ID. To read the result, the model needs a second tool with Job → Get Result. Run and Wait returns the result itself.',
	),
);

const toolInputsNotice = toNotice(
	'toolInputsNotice',
	'The model fills in the inputs whose star you click. Describe each one there, so that the model knows what to enter.',
);

/** The parameters of inputs. In tools, they start with the agent's definition, whose inputs keep their names. */
export function buildToolInputs(inputParameters: INodeProperties[]): INodeProperties[] {
	const properties = inputParameters.flatMap((property) =>
		property.name === 'specifyInputs'
			? [...hideInTools(property), ...showInTools({ ...property, default: 'agent' })]
			: [property],
	);
	return [...showInTools(toolInputsNotice), ...properties];
}

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
	return readOnce(context, 'toolMaxJobs', () =>
		isToolNode(context)
			? createItemReader(context, itemIndex, [maxJobsParameter]).number('toolMaxJobs')
			: undefined,
	);
}
