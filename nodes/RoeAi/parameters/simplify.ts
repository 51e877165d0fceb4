import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { isToolNode } from '../platform/toolNode';
import { InputError } from '../shared/inputError';
import { createItemReader } from './parameterReader';
import { hideInTools, showInTools } from './tool';

export const simplifyParameter: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const toolOutputParameter: INodeProperties = {
	displayName: 'Output',
	name: 'toolOutput',
	type: 'options',
	default: 'selectedFields',
	description:
		'What the model reads. The less it is, the more room is left in the model’s context.',
	options: [
		{ name: 'Raw', value: 'raw', description: 'Everything that Roe returns' },
		{ name: 'Selected Fields', value: 'selectedFields', description: 'Only the fields you name' },
		{ name: 'Simplified', value: 'simplified', description: 'The most useful fields' },
	],
};

const toolFieldsParameter: INodeProperties = {
	displayName: 'Fields',
	name: 'toolFields',
	type: 'string',
	default: '',
	placeholder: 'e.g. jobId, status, outputs.summary',
	description:
		'Names of the fields to return, separated by commas. Use dots for a field inside another: outputs.summary returns only this output. Fields that a result doesn’t have are left out.',
	displayOptions: { show: { toolOutput: ['selectedFields'] } },
};

/** 'Simplify', and in its place 'Output' in tools. @param fields What a tool returns by default. */
export function buildOutputParameters(fields: string[]): INodeProperties[] {
	return [
		...hideInTools(simplifyParameter),
		...showInTools(toolOutputParameter, { ...toolFieldsParameter, default: fields.join(', ') }),
	];
}

export const resultOutputParameters = buildOutputParameters(['jobId', 'status', 'outputs']);

/** @throws {InputError} for an invalid value. */
export function readSimplify(context: IExecuteFunctions, itemIndex: number): boolean {
	const toolOutput = readToolOutput(context, itemIndex);
	if (toolOutput !== undefined) return toolOutput !== 'raw';
	return createItemReader(context, itemIndex, [simplifyParameter]).boolean('simplify');
}

/** Paths of the fields that a tool returns; undefined for all. @throws {InputError} if none is named. */
export function readToolFields(
	context: IExecuteFunctions,
	itemIndex: number,
): string[] | undefined {
	if (readToolOutput(context, itemIndex) !== 'selectedFields') return undefined;
	const text = createItemReader(context, itemIndex, [toolFieldsParameter]).text('toolFields');
	const fields = text.split(',').map((field) => field.trim());
	const named = fields.filter((field) => field !== '');
	if (named.length > 0) return named;
	throw new InputError(
		'PARAMETER_EMPTY',
		"'Fields' is empty",
		"Enter names of fields, separated by commas, or choose another 'Output'.",
	);
}

/** Undefined if the node isn't a tool, or the operation has no such parameter. */
function readToolOutput(context: IExecuteFunctions, itemIndex: number): string | undefined {
	if (!isToolNode(context)) return undefined;
	return createItemReader(context, itemIndex, [toolOutputParameter]).choiceIfGiven('toolOutput');
}
