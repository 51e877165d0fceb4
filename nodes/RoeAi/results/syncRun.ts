import type { IDataObject } from 'n8n-workflow';

import type { AgentOutput } from '../transport/types';
import { findReferences, toOutputsByKey } from './outputs';

interface RunAgent {
	agentId: string;
	/** Undefined for the agent's current version. */
	agentVersionId?: string;
}

export function toSyncRunOutput(
	agent: RunAgent,
	outputs: AgentOutput[],
	simplify: boolean,
): IDataObject {
	if (!simplify) return { ...toAgentFields(agent), result: outputs as unknown as IDataObject[] };
	const references = findReferences(outputs);
	return {
		...toAgentFields(agent),
		outputs: toOutputsByKey(outputs) as IDataObject,
		...(references.length > 0 && { references: references.map((reference) => ({ ...reference })) }),
	};
}

/** Output item of a run whose job was found instead of started. `outcome`: the output of waiting for that job. */
export function toFoundRunOutput(
	agent: RunAgent,
	outcome: IDataObject,
	{ deduplicated }: { deduplicated: boolean },
): IDataObject {
	const how = deduplicated ? { deduplicated } : { recovered: true };
	return { ...toAgentFields(agent), ...outcome, ...how };
}

function toAgentFields({ agentId, agentVersionId }: RunAgent): IDataObject {
	return { agentId, ...(agentVersionId !== undefined && { agentVersionId }) };
}
