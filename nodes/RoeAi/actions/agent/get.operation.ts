import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { toAgentOutput } from '../../results/agentOutput';
import { getAgent } from '../../transport/agents';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

export const getAgentOperation: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get agent',
		description: 'Get an agent’s name, engine and current version',
	},
	subtitle: 'Reads an agent',
	properties: [agentIdParameter, ...buildOutputParameters(['agentId', 'name', 'currentVersionId'])],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const agent = await getAgent(context, readAgentId(context, itemIndex));
			const simplify = readSimplify(context, itemIndex);
			return { json: simplify ? toAgentOutput(agent) : { ...agent } };
		});
		return output;
	},
};
