import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';
import { escape } from 'lodash';

import { formatInputLabel } from '../inputs/inputDefinitions';
import type { InputDefinition } from '../shared/inputDefinition';
import { toNodeError } from '../platform/toNodeError';
import { getVersion, parseInputDefinitions } from '../transport/agents';
import { readCurrentAgentId, readCurrentVersionId } from './currentAgent';

/** Fields of 'Agent Inputs': the inputs that the chosen agent version defines. */
export async function getAgentInputs(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const version = await getVersion(this, readCurrentAgentId(this), readCurrentVersionId(this));
		const definitions = parseInputDefinitions(version);
		return {
			fields: definitions.map((definition) => ({
				id: definition.key,
				displayName: formatInputLabel(definition),
				type: 'string' as const,
				// Not required here, since an input with a default in Roe may be removed. Roe reports missing ones.
				required: false,
				defaultMatch: false,
				display: true,
			})),
			emptyFieldsNotice: inputsNotice(definitions, this.getNode().type.endsWith('Tool')),
		};
	} catch (caught) {
		const error = toNodeError(this.getNode(), caught);
		// After an error, the editor keeps existing fields but hides the message. A notice needs an empty list.
		const schema = this.getCurrentNodeParameter('agentInputs.schema') as unknown;
		if (Array.isArray(schema) && schema.length > 0) throw error;
		const notice = [error.message, error.description].filter(Boolean).join('. ');
		return { fields: [], emptyFieldsNotice: escape(notice) };
	}
}

/** HTML for the editor, if there are no inputs or they're mapped automatically. Each agent needs one: the editor keeps the last. */
export function inputsNotice(definitions: InputDefinition[], isTool: boolean): string {
	if (definitions.length === 0) return 'This agent takes no inputs.';
	const inputs = `Inputs of this agent: ${escape(definitions.map(formatInputLabel).join(', '))}.`;
	return isTool
		? `${inputs} A model doesn’t see them if they’re mapped automatically. Map each one manually and click the star next to it.`
		: inputs;
}
