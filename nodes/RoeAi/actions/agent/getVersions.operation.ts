import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { toVersionOutput } from '../../results/agentOutput';
import { listVersions } from '../../transport/agents';
import type { Operation } from '../operation';
import { processListings } from '../processListings';

export const getVersionsOperation: Operation = {
	option: {
		name: 'Get Versions',
		value: 'getVersions',
		action: 'Get agent versions',
		description: 'List all versions of an agent, with the inputs of each',
	},
	subtitle: 'Lists an agent’s versions',
	properties: [agentIdParameter, ...buildOutputParameters(['agentVersionId', 'name', 'inputs'])],
	async execute(context, items) {
		return await processListings(context, items, async (itemIndex) => {
			const agentId = readAgentId(context, itemIndex);
			const simplify = readSimplify(context, itemIndex);
			const versions = await listVersions(context, agentId);
			return versions.map((version) => ({
				json: simplify ? toVersionOutput(agentId, version) : { ...version },
			}));
		});
	},
};
