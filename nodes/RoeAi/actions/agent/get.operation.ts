import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
import { agentOutput } from '../../results/agentOutput';
import { getAgent } from '../../transport/agents';
import { eachItem } from '../eachItem';
import type { Operation } from '../operation';

export const get: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get agent',
		description: 'Get an agent’s name, engine and current version',
	},
	subtitle: 'Reads an agent',
	properties: [agentIdParameter, simplifyParameter],
	async execute(context, items) {
		const { output } = await eachItem(context, items, async (itemIndex) => {
			const agent = await getAgent(context, readAgentId(context, itemIndex));
			const simplify = readSimplify(context, itemIndex);
			return { json: simplify ? agentOutput(agent) : { ...agent } };
		});
		return output;
	},
};
