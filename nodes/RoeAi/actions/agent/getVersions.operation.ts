import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { toVersionOutput } from '../../results/agentOutput';
import { listVersions } from '../../transport/agents';
import { suggestExecuteOnce } from '../hints';
import type { Operation } from '../operation';
import { processItemsToLists } from '../processItems';

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
		suggestExecuteOnce(context, items.length);
		return await processItemsToLists(context, items, async (itemIndex) => {
			const agentId = readAgentId(context, itemIndex);
			const simplify = readSimplify(context, itemIndex);
			const versions = await listVersions(context, agentId);
			return versions.map((version) => ({
				json: simplify ? toVersionOutput(agentId, version) : { ...version },
			}));
		});
	},
};
