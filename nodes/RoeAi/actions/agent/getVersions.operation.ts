import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
import { versionOutput } from '../../results/agentOutput';
import { listVersions } from '../../transport/agents';
import { eachItemMany } from '../eachItem';
import { hintAtOneList } from '../hints';
import type { Operation } from '../operation';

export const getVersions: Operation = {
	option: {
		name: 'Get Versions',
		value: 'getVersions',
		action: 'Get agent versions',
		description: 'List all versions of an agent, with the inputs of each',
	},
	subtitle: 'Lists an agent’s versions',
	properties: [agentIdParameter, simplifyParameter],
	async execute(context, items) {
		hintAtOneList(context, items.length);
		return await eachItemMany(context, items, async (itemIndex) => {
			const agentId = readAgentId(context, itemIndex);
			const simplify = readSimplify(context, itemIndex);
			const versions = await listVersions(context, agentId);
			return versions.map((version) => ({
				json: simplify ? versionOutput(agentId, version) : { ...version },
			}));
		});
	},
};
