import type { IHookFunctions } from 'n8n-workflow';

import type { RoeContext } from '../../transport/sendRequest';
import { createWebhook, linkAgents } from '../../transport/webhooks';
import { issueNextToken } from '../authorization';
import { createReader, readSettings } from '../settings';
import { TOKEN_HEADER } from '../token';
import { getTriggerId, type MemoryContext, recall, remember } from '../triggerMemory';
import type { Registration } from '../triggerMemoryEntry';
import { isClaimed } from './deduplicateDeliveries';
import { explainMissingApi } from './missingApi';
import { readRoeTime, resendMissed } from './redelivery';
import { buildWebhookName } from './webhookName';

/** What n8n's contexts of hooks and polls have in common. */
export type RegistrationContext = MemoryContext &
	Pick<IHookFunctions, 'logger' | 'getNodeParameter'>;

/** Creates a webhook with a new token, and links the agents. `since`: start times of an earlier registration. @throws {RoeError} */
export async function createRegistration(
	context: RegistrationContext,
	roe: RoeContext,
	{ url, root, agentIds }: Pick<Registration, 'url' | 'root' | 'agentIds'>,
	since: Registration['since'],
): Promise<void> {
	const name = buildWebhookName(context.getWorkflow().name, context.getNode().name);
	const headers = { [TOKEN_HEADER]: await issueNextToken(context, roe, url) };
	const id = await explainMissingApi(createWebhook(roe, root, { name, url, headers }));
	const created = { id, url, root, agentIds };
	remember(context, { registration: created });
	if (context.getMode() !== 'manual') {
		// If a registration is left, nobody unpublished the workflow, so jobs since then are delivered too.
		const startTimes = await readStartTimes(context, roe, agentIds, since);
		remember(context, { registration: { ...created, since: startTimes } });
	}
	await linkAgents(roe, root, id, agentIds);
}

/** Keeps known start times. If Roe can't be reached, no deliveries count as missed. */
async function readStartTimes(
	context: RegistrationContext,
	roe: RoeContext,
	agentIds: string[],
	before: Registration['since'],
): Promise<Registration['since']> {
	const added = agentIds.filter((id) => before?.[id] === undefined);
	try {
		const now = await readRoeTime(roe, added);
		return Object.fromEntries(agentIds.map((id) => [id, before?.[id] ?? now]));
	} catch (error) {
		context.logger.warn(`Could not read Roe’s time: ${String(error)}`);
		return before;
	}
}

export function noteRenewed(context: RegistrationContext, problem: string): void {
	context.logger.warn(`“${context.getNode().name}” gets a new webhook: ${problem}`);
}

/** @param after Jobs that finished earlier aren't missed, in ms since 1970 by Roe's clock. */
export async function resendMissedJobs(
	context: RegistrationContext,
	roe: RoeContext,
	after = 0,
): Promise<void> {
	const { registration: known, delivered = [] } = recall(context);
	if (known?.since === undefined || context.getMode() === 'manual') return;
	const trigger = getTriggerId(context);
	const since = Object.entries(known.since).map(([id, time]) => [id, Math.max(time, after)]);
	const state = {
		webhookId: known.id,
		events: readSettings(createReader(context)).events,
		since: Object.fromEntries(since) as Record<string, number>,
		isClaimed: (key: string) => isClaimed(trigger, delivered, key),
	};
	try {
		const resent = await resendMissed(roe, state);
		if (resent === 0) return;
		context.logger.info(
			`Roe is resending the deliveries of ${resent} jobs that hadn’t started an execution`,
		);
	} catch (error) {
		context.logger.warn(`Could not request missed deliveries from Roe: ${String(error)}`);
	}
}
