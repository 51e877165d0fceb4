import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';
import { escape } from 'lodash';

import { nodeError } from '../actions/nodeErrors';
import { inputLabel } from '../inputs/inputDefinitions';
import { getVersion, inputDefinitions } from '../transport/agents';
import type { InputDefinition } from '../transport/types';
import { readCurrentAgentId, readCurrentVersionId } from './currentAgent';

/** What "Agent Inputs" shows: the inputs of the chosen agent and version, as their definition says. */
export async function getAgentInputs(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const version = await getVersion(this, readCurrentAgentId(this), readCurrentVersionId(this));
		const definitions = inputDefinitions(version);
		return {
			fields: definitions.map((definition) => ({
				id: definition.key,
				displayName: inputLabel(definition),
				type: 'string' as const,
				// Roe reports what is missing; here an input may be taken out, e.g. one that has a default in Roe.
				required: false,
				defaultMatch: false,
				display: true,
			})),
			emptyFieldsNotice: inputsNotice(definitions, this.getNode().type.endsWith('Tool')),
		};
	} catch (caught) {
		const error = nodeError(this.getNode(), caught);
		// The editor keeps its fields and their values after an error, but doesn't show its message. A notice needs an empty list.
		const schema = this.getCurrentNodeParameter('agentInputs.schema') as unknown;
		if (Array.isArray(schema) && schema.length > 0) throw error;
		const notice = [error.message, error.description].filter(Boolean).join('. ');
		return { fields: [], emptyFieldsNotice: escape(notice) };
	}
}

/**
 * The editor shows this (as HTML) if there are no inputs, and under "Map Automatically". It keeps the last notice that it got, so there
 * has to be one for each agent.
 *
 * @param isTool Whether the node is a tool of an AI agent.
 */
export function inputsNotice(definitions: InputDefinition[], isTool: boolean): string {
	if (definitions.length === 0) return 'This agent takes no inputs.';
	const inputs = `Inputs of this agent: ${escape(definitions.map(inputLabel).join(', '))}.`;
	return isTool
		? `${inputs} A model isn’t told about them if they are mapped automatically: map each one manually and click the star beside it.`
		: inputs;
}
