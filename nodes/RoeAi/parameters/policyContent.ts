import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseProperties } from '../inputs/agentInputs';
import { toText } from '../inputs/text';
import { InputError } from '../shared/inputError';
import { parseJson } from '../shared/json';

export const policyContentParameter: INodeProperties = {
	displayName: 'Content (JSON)',
	name: 'content',
	type: 'json',
	default: '',
	required: true,
	placeholder: 'e.g. { "instructions": "Review the alert.", "guidelines": { "categories": [] } }',
	description:
		'The whole content of the new version, as a JSON object or an expression that returns one',
};

const CONTENT_ADVICE =
	'Enter the policy’s guidelines, instructions and dispositions, such as { "instructions": "…" }, or an expression that returns them. The operation \'Get\' returns those of the current version.';

/** The parameter 'Content (JSON)' of one item. @throws {InputError} if it isn't a JSON object, or an empty one. */
export function readPolicyContent(context: IExecuteFunctions, itemIndex: number): object {
	const { displayName, name } = policyContentParameter;
	const json = toText(context.getNodeParameter(name, itemIndex, ''), `'${displayName}'`);
	const isEmpty = json.trim() === '' || parseProperties(displayName, json).length === 0;
	if (isEmpty) throw new InputError('PARAMETER_EMPTY', `'${displayName}' is empty`, CONTENT_ADVICE);
	const parsed = parseJson(json);
	if (parsed !== undefined) return parsed.value as object;
	throw new InputError('JSON_INVALID', `'${displayName}' is nested too deeply`, CONTENT_ADVICE);
}
