import type { IHookFunctions } from 'n8n-workflow';

import { RoeError } from '../../shared/roeError';
import {
	createWebhook,
	deleteWebhook,
	linkAgents,
	listWebhooks,
	MAX_NAME_LENGTH,
	type Webhook,
	type WebhookList,
	type WebhookRoot,
} from '../../transport/webhooks';
import { issueNextToken } from '../authorization';
import { readManualSecret } from '../manualSecret';
import { getBaseUrl, isBelow } from '../owner';
import { readDelivery, readSettings } from '../settings';
import { TOKEN_HEADER } from '../token';
import { recall, remember, removePlainTokens, getTriggerId } from '../triggerMemory';
import type { Registration } from '../triggerMemoryEntry';
import { normalizeAddress, getWebhookAddress, requireWebhookAddress } from './address';
import { claimMemory } from './claimMemory';
import { isClaimed } from './deduplicateDeliveries';
import { resendMissed, readRoeTime } from './redelivery';

/** How n8n begins to listen again without somebody having published the workflow. */
const RESUMES = new Set(['init', 'leadershipChange']);

/**
 * Whether Roe will deliver as the node is set. Repairs links that were taken away in Roe. A webhook of ours that can't be relied
 * on (no token stored, other agents, switched off) is removed, so that it is made again; so is each one if the workflow is
 * published, since its token is replaced then, and Roe documents no call that changes a webhook.
 *
 * @throws {InputError} where the node is not set completely, {RoeError} where Roe can't be asked.
 */
export async function verifyRegistration(context: IHookFunctions): Promise<boolean> {
	// n8n ends a test in another mode than it begins it: what is remembered tells, whatever goes wrong from here on.
	if (context.getMode() === 'manual') remember(context, {});
	const read = createHookReader(context);
	const { delivery, agentIds } = readSettings(read);
	if (delivery === 'manual') await readManualSecret(context, read);
	removePlainTokens(context);
	claimMemory(context);
	if (delivery !== 'webhook') return true;

	const { registration: known, tokens } = recall(context);
	const url = await requireWebhookAddress(context);
	const { root, webhooks } = await explainMissingApi(listWebhooks(context));
	const ours = webhooks.filter(
		(webhook) =>
			normalizeAddress(webhook.url) === url ||
			(webhook.id === known?.id && isOfThisN8n(context, webhook.url)),
	);
	const isKept = RESUMES.has(context.getActivationMode()) && tokens !== undefined;
	const intact = ours.find((webhook) => isKept && isIntact(webhook, known, url, agentIds));
	const isUsable =
		intact !== undefined && (await tryToLinkAgents(context, root, intact.id, agentIds));
	for (const webhook of ours) {
		if (!isUsable || webhook !== intact) await deleteWebhook(context, root, webhook.id);
	}
	if (isUsable) await resendMissedJobs(context);
	return isUsable;
}

/**
 * Makes the webhook at Roe and links the agents. Where this fails, n8n calls `unregister`.
 *
 * It gets a new token, of which only the hash is stored (see `isAuthorized`).
 *
 * @throws {RoeError}
 */
export async function register(context: IHookFunctions): Promise<void> {
	const { agentIds } = readSettings(createHookReader(context));
	const { registration: before } = recall(context);
	const url = await requireWebhookAddress(context);
	const { root } = await explainMissingApi(listWebhooks(context));
	const name = `n8n: ${context.getWorkflow().name ?? 'workflow'}`.slice(0, MAX_NAME_LENGTH);
	const headers = { [TOKEN_HEADER]: await issueNextToken(context, url) };
	const id = await explainMissingApi(createWebhook(context, root, { name, url, headers }));
	const made = { id, url, root, agentIds };
	remember(context, { registration: made });
	if (context.getMode() !== 'manual') {
		// Where there is a registration still, nobody has unpublished the workflow: what finished since then is to come.
		const since = await readStartTimes(context, agentIds, before?.since);
		remember(context, { registration: { ...made, since } });
	}
	await linkAgents(context, root, id, agentIds);
	if (before !== undefined) await resendMissedJobs(context);
}

/**
 * Takes away what `register` made.
 *
 * @throws {RoeError} where a published workflow's webhook can't be taken away: n8n then tries again.
 */
export async function unregister(context: IHookFunctions): Promise<void> {
	if (readDelivery(createHookReader(context)) !== 'webhook') return;
	const { registration, isTest } = recall(context);
	await removeWebhooks(context, registration).catch((error: unknown) => {
		if (registration !== undefined && isTest !== true) throw error;
		// Where nothing is known to be there, the error that led here must not be hidden by this one. And where the end of a test
		// fails, n8n 2.41 can't begin any other test until it is started again. The next test takes away what is left.
		context.logger.warn(String(error));
		remember(context, { registration: undefined });
	});
}

/**
 * By the ID that is remembered, and by the address, which is this node's alone, since what is remembered may be older than what
 * is there (another process of n8n may have written it back), or lost.
 */
async function removeWebhooks(
	context: IHookFunctions,
	known: Registration | undefined,
): Promise<void> {
	if (known !== undefined && isOfThisN8n(context, known.url))
		await deleteWebhook(context, known.root, known.id);
	remember(context, { registration: undefined });
	const { root, webhooks } = await listIfAny(context);
	const url = getWebhookAddress(context);
	for (const webhook of webhooks) {
		if (normalizeAddress(webhook.url) === url) await deleteWebhook(context, root, webhook.id);
	}
}

/** An account without webhooks by API can have none. */
async function listIfAny(context: IHookFunctions): Promise<WebhookList> {
	return await listWebhooks(context).catch((error: unknown): WebhookList => {
		if (hasNoWebhooks(error)) return { root: '/webhooks/', webhooks: [] };
		throw error;
	});
}

/** Whether a webhook is at an address of this n8n: also at an earlier one of this node. All others may be another n8n's. */
function isOfThisN8n(context: IHookFunctions, webhookUrl: string): boolean {
	const url = getWebhookAddress(context);
	return url !== undefined && isBelow(getBaseUrl(url, context.getNode()), webhookUrl);
}

/** Of agents that were chosen before, what is known; of the others now. Undefined where Roe can't be asked: nothing is missed then. */
async function readStartTimes(
	context: IHookFunctions,
	agentIds: string[],
	before: Registration['since'],
): Promise<Registration['since']> {
	const added = agentIds.filter((id) => before?.[id] === undefined);
	try {
		const now = await readRoeTime(context, added);
		return Object.fromEntries(agentIds.map((id) => [id, before?.[id] ?? now]));
	} catch (error) {
		context.logger.warn(`Could not note the time at Roe: ${String(error)}`);
		return before;
	}
}

/** Has Roe deliver again what was missed. A workflow is published all the same where that fails. */
async function resendMissedJobs(context: IHookFunctions): Promise<void> {
	const { registration: known, delivered = [] } = recall(context);
	if (known?.since === undefined || context.getMode() === 'manual') return;
	const trigger = getTriggerId(context);
	const state = {
		webhookId: known.id,
		events: readSettings(createHookReader(context)).events,
		since: known.since,
		isClaimed: (key: string) => isClaimed(trigger, delivered, key),
	};
	try {
		const resent = await resendMissed(context, state);
		if (resent === 0) return;
		context.logger.info(`Roe delivers ${resent} jobs again that had started no execution`);
	} catch (error) {
		context.logger.warn(`Could not have missed jobs delivered again: ${String(error)}`);
	}
}

function isIntact(
	webhook: Webhook,
	known: Registration | undefined,
	url: string,
	agentIds: string[],
): boolean {
	return (
		known !== undefined &&
		webhook.id === known.id &&
		webhook.url === url &&
		webhook.is_active !== false &&
		// Roe documents no call that takes a link away.
		[...known.agentIds].sort().join() === [...agentIds].sort().join()
	);
}

/** Links the agents again. False where Roe refuses, whatever the reason: then the webhook is made anew, and errors show there. */
async function tryToLinkAgents(
	context: IHookFunctions,
	root: WebhookRoot,
	id: string,
	agentIds: string[],
): Promise<boolean> {
	return await linkAgents(context, root, id, agentIds).then(
		() => true,
		(error: unknown) => {
			if (error instanceof RoeError && isClientError(error.httpCode)) return false;
			throw error;
		},
	);
}

const isClientError = (httpCode = 0) => httpCode >= 400 && httpCode < 500 && httpCode !== 429;

/** Roe's webhooks are newer than the rest of its API, and not every account has them: says what to do then. */
async function explainMissingApi<T>(asking: Promise<T>): Promise<T> {
	return await asking.catch((error: unknown) => {
		if (!hasNoWebhooks(error)) throw error;
		throw new RoeError(
			'WEBHOOKS_UNAVAILABLE',
			// Where a workflow could not be published, n8n shows the message only.
			`This Roe account can’t register webhooks by API (HTTP ${error.httpCode}): set “Delivery” to “Manual Webhook” or “Polling”`,
			`“Manual Webhook” takes a webhook that you add in Roe’s web app; “Polling” needs none. ${error.description}`,
			error.httpCode,
		);
	});
}

function hasNoWebhooks(error: unknown): error is RoeError {
	return error instanceof RoeError && [403, 404].includes(error.httpCode ?? 0);
}

const createHookReader = (context: IHookFunctions) => (name: string, fallback: unknown) =>
	context.getNodeParameter(name, fallback as object);
