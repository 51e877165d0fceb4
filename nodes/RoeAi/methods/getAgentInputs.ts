import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { nodeError } from '../actions/nodeErrors';
import { inputLabel } from '../inputs/inputDefinitions';
import { isUuid } from '../inputs/uuid';
import { getVersion } from '../transport/agents';

/** What "Agent Inputs" shows: the inputs of the chosen agent and version, as their definition says. */
export async function getAgentInputs(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const agentId = this.getNodeParameter('agentId', '', { extractValue: true });
		if (!isUuid(agentId)) {
			return {
				fields: [],
				emptyFieldsNotice: 'Choose an agent first, and its inputs appear here.',
			};
		}
		const versionId = this.getNodeParameter('options.agentVersionId', '') as string;
		const version = await getVersion(this, agentId, isUuid(versionId) ? versionId : undefined);
		const definitions = version.input_definitions ?? [];
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
			emptyFieldsNotice: 'This agent takes no inputs.',
		};
	} catch (error) {
		throw nodeError(this.getNode(), error);
	}
}
