import { createRequestContext } from '../platform/requestContext';
import { isText } from '../shared/isText';
import { MS_PER_DAY } from '../shared/units';
import { getAgent } from '../transport/agents';
import type { RoeContext } from '../transport/sendRequest';
import { getTriggerId, type MemoryContext, recall, remember } from './triggerMemory';

/** Agents are rarely renamed. */
const MAX_NAME_AGE_MS = MS_PER_DAY;

/** By trigger and agent: deliveries that arrive together share one request. The promises never reject. */
const running = new Map<string, Promise<string | undefined>>();

/**
 * Reads the agents' names from Roe, each once a day. A name that can't be read is missing: it isn't worth a failed delivery.
 * A test in the editor neither uses nor changes the trigger's memory.
 */
export async function readAgentNames(
	context: MemoryContext,
	roe: RoeContext,
	agentIds: string[],
): Promise<Map<string, string>> {
	const names = new Map<string, string>();
	const read = async (agentId: string) => {
		const name = await readAgentName(context, roe, agentId);
		if (name !== undefined) names.set(agentId, name);
	};
	await Promise.all([...new Set(agentIds)].map(read));
	return names;
}

async function readAgentName(
	context: MemoryContext,
	roe: RoeContext,
	agentId: string,
): Promise<string | undefined> {
	if (context.getMode() === 'manual') return await requestName(roe, agentId);
	const stored = recall(context).agentNames?.[agentId];
	if (stored !== undefined && Math.abs(Date.now() - stored.readAt) < MAX_NAME_AGE_MS)
		return stored.name;
	const key = `${getTriggerId(context)} ${agentId}`;
	const request = running.get(key) ?? requestName(roe, agentId);
	running.set(key, request);
	const name = await request;
	running.delete(key);
	if (name === undefined) return undefined;
	const { agentNames } = recall(context);
	remember(context, { agentNames: { ...agentNames, [agentId]: { name, readAt: Date.now() } } });
	return name;
}

/** One attempt only. */
async function requestName(roe: RoeContext, agentId: string): Promise<string | undefined> {
	const once = {
		...createRequestContext(roe),
		getExecutionCancelSignal: () => roe.getExecutionCancelSignal?.(),
		deadline: Date.now(),
	} satisfies RoeContext;
	const agent = await getAgent(once, agentId).catch(() => undefined);
	return isText(agent?.name) ? agent.name : undefined;
}
