import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { escape } from 'lodash';

import { formatInputLabel, formatToolInputLabel } from '../inputs/inputDefinitions';
import type { InputDefinition } from '../shared/inputDefinition';
import { toNodeError } from '../platform/toNodeError';
import { isToolNode } from '../platform/toolNode';
import { listVersions, parseInputDefinitions } from '../transport/agents';
import {
	describeError,
	isVersionUnresolved,
	readCurrentAgentId,
	readCurrentDefinitions,
} from './currentAgent';

/** Fields of 'Agent Inputs': the inputs that the chosen agent version defines. */
export async function getAgentInputs(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const definitions = isVersionUnresolved(this)
			? await readDefinitionsOfAnyVersion(this)
			: await readCurrentDefinitions(this);
		const isTool = isToolNode(this);
		return {
			fields: definitions.map((definition) => ({
				id: definition.key,
				displayName: isTool ? formatToolInputLabel(definition) : formatInputLabel(definition),
				type: 'string' as const,
				// Not required here, since an input with a default in Roe may be removed. Roe reports missing ones.
				required: false,
				defaultMatch: false,
				display: true,
			})),
			emptyFieldsNotice: inputsNotice(definitions, isTool),
		};
	} catch (caught) {
		// After an error, the editor keeps existing fields but hides the message. A notice needs an empty list.
		if (readSavedFields(this).length > 0) throw toNodeError(this.getNode(), caught);
		return { fields: [], emptyFieldsNotice: escape(describeError(this, caught)) };
	}
}

/** Inputs of the current version, and those in the mapper that another version has: the editor drops the values of inputs that are missing. */
async function readDefinitionsOfAnyVersion(
	context: ILoadOptionsFunctions,
): Promise<InputDefinition[]> {
	const current = await readCurrentDefinitions(context);
	const missing = new Set(readSavedFields(context).map(({ id }) => id));
	for (const { key } of current) missing.delete(key);
	if (missing.size === 0) return current;
	const versions = await listVersions(context, readCurrentAgentId(context));
	const others = versions.flatMap(parseInputDefinitions).filter(({ key }) => missing.delete(key));
	return [...current, ...others];
}

function readSavedFields(context: ILoadOptionsFunctions): ResourceMapperField[] {
	const schema = context.getCurrentNodeParameter('agentInputs.schema') as unknown;
	return Array.isArray(schema) ? (schema as ResourceMapperField[]) : [];
}

/** HTML for the editor, if there are no inputs or they're mapped automatically. Each agent needs one: the editor keeps the last. */
export function inputsNotice(definitions: InputDefinition[], isTool: boolean): string {
	if (definitions.length === 0) return 'This agent takes no inputs.';
	const inputs = `Inputs of this agent: ${escape(definitions.map(formatInputLabel).join(', '))}.`;
	return isTool
		? `${inputs} A model doesn’t see them if they’re mapped automatically. Map each one manually and click the star next to it.`
		: inputs;
}
