import type { IDataObject } from 'n8n-workflow';

import { parseInputDefinitions } from '../transport/agents';
import type { Agent, AgentVersion } from '../transport/types';

export function toAgentOutput(agent: Agent): IDataObject {
	return {
		agentId: agent.id,
		name: agent.name,
		engineName: agent.engine_name,
		engineClassId: agent.engine_class_id,
		currentVersionId: agent.current_version_id,
		createdAt: agent.created_at,
		updatedAt: agent.updated_at,
		tags: (agent.tags ?? []) as IDataObject[],
	};
}

export function toVersionOutput(agentId: string, version: AgentVersion): IDataObject {
	return {
		agentId,
		agentVersionId: version.id,
		name: version.version_name,
		description: version.description,
		createdAt: version.created_at,
		inputs: parseInputDefinitions(version).map((input) => ({
			key: input.key,
			dataType: input.data_type,
			description: input.description,
			example: input.example,
			acceptsMultipleFiles: input.accepts_multiple_files === true,
		})),
	};
}
