import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { executeOperation, resources } from './actions';
import { builderHint } from './actions/builderHints';
import {
	buildResourceProperties,
	buildOutputsExpression,
	buildSubtitleExpression,
} from './actions/properties';
import { getAgentInputs } from './methods/getAgentInputs';
import { getAgentTags } from './methods/getAgentTags';
import { getAgentVersions } from './methods/getAgentVersions';
import { getInputKeys } from './methods/getInputKeys';
import { getPolicyVersions } from './methods/getPolicyVersions';
import { searchAgents } from './methods/searchAgents';
import { searchPolicies } from './methods/searchPolicies';
import { searchTables } from './methods/searchTables';

export class RoeAi implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roe AI',
		name: 'roeAi',
		icon: { light: 'file:roe.svg', dark: 'file:roe.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: buildSubtitleExpression(resources),
		description: 'Run Roe AI agents over text and files, and track their jobs',
		defaults: { name: 'Roe AI' },
		usableAsTool: true,
		builderHint,
		inputs: [NodeConnectionTypes.Main],
		outputs: buildOutputsExpression(resources),
		credentials: [{ name: 'roeAiApi', required: true }],
		properties: buildResourceProperties(resources),
	};

	methods = {
		listSearch: { searchAgents, searchPolicies, searchTables },
		loadOptions: { getAgentTags, getAgentVersions, getInputKeys, getPolicyVersions },
		resourceMapping: { getAgentInputs },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeOperation(this);
	}
}
