import type { IHookFunctions } from 'n8n-workflow';

import { RoeError } from '../../shared/roeError';
import {
	createWebhook,
	deleteWebhook,
	linkAgents,
	listWebhooks,
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
import { buildWebhookName } from './webhookName';

/** How n8n activates a workflow that nobody has just published. */
const RESUMES = new Set(['init', 'leadershipChange']);

/**
 * Whether Roe's webhook matches the settings. Restores its links to agents, or removes it, since Roe documents no call that updates one.
 * @throws {InputError} if a setting is missing or invalid, {RoeError} if Roe can't be reached.
 */
export async function verifyRegistration(context: IHookFunctions): Promise<boolean> {
	// n8n ends a test in another mode than it starts it, so the stored entry marks the test.
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

/** Creates the webhook with a new token, and links the agents. If it throws {RoeError}, n8n calls `unregister`. */
export async function register(context: IHookFunctions): Promise<void> {
	const { agentIds } = readSettings(createHookReader(context));
	const { registration: before } = recall(context);
	const url = await requireWebhookAddress(context);
	const { root } = await explainMissingApi(listWebhooks(context));
	const name = buildWebhookName(context.getWorkflow().name, context.getNode().name);
	const headers = { [TOKEN_HEADER]: await issueNextToken(context, url) };
	const id = await explainMissingApi(createWebhook(context, root, { name, url, headers }));
	const created = { id, url, root, agentIds };
	remember(context, { registration: created });
	if (context.getMode() !== 'manual') {
		// If a registration is left, nobody unpublished the workflow, so jobs since then are delivered too.
		const since = await readStartTimes(context, agentIds, before?.since);
		remember(context, { registration: { ...created, since } });
	}
	await linkAgents(context, root, id, agentIds);
	if (before !== undefined) await resendMissedJobs(context);
}

/** @throws {RoeError} if a published workflow's webhook can't be removed; n8n tries again then. */
export async function unregister(context: IHookFunctions): Promise<void> {
	if (readDelivery(createHookReader(context)) !== 'webhook') return;
	const { registration, isTest } = recall(context);
	await removeWebhooks(context, registration).catch((error: unknown) => {
		if (registration !== undefined && isTest !== true) throw error;
		// Throwing would hide an earlier error, or block all tests until n8n 2.41 restarts. The next test removes what is left.
		context.logger.warn(String(error));
		remember(context, { registration: undefined });
	});
}

/** Removes webhooks by the stored ID, and by this node's URL, since another n8n process may have overwritten the ID. */
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

async function listIfAny(context: IHookFunctions): Promise<WebhookList> {
	return await listWebhooks(context).catch((error: unknown): WebhookList => {
		if (hasNoWebhooks(error)) return { root: '/webhooks/', webhooks: [] };
		throw error;
	});
}

/** Whether a webhook belongs to this n8n, even if at an earlier URL of this node. */
function isOfThisN8n(context: IHookFunctions, webhookUrl: string): boolean {
	const url = getWebhookAddress(context);
	return url !== undefined && isBelow(getBaseUrl(url, context.getNode()), webhookUrl);
}

/** Keeps known start times. If Roe can't be reached, no deliveries count as missed. */
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
		context.logger.warn(`Could not read Roe’s time: ${String(error)}`);
		return before;
	}
}

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
		context.logger.info(
			`Roe is resending the deliveries of ${resent} jobs that hadn’t started an execution`,
		);
	} catch (error) {
		context.logger.warn(`Could not request missed deliveries from Roe: ${String(error)}`);
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
		// Roe documents no call that removes a link.
		[...known.agentIds].sort().join() === [...agentIds].sort().join()
	);
}

/** @returns false if Roe rejects it: then the webhook is created again, which reports errors. */
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

/** Roe's webhook API is recent, and some accounts don't have it. */
async function explainMissingApi<T>(request: Promise<T>): Promise<T> {
	return await request.catch((error: unknown) => {
		if (!hasNoWebhooks(error)) throw error;
		throw new RoeError(
			'WEBHOOKS_UNAVAILABLE',
			// If publishing fails, n8n shows only the message.
			`This Roe account can’t register webhooks through the API (HTTP ${error.httpCode}): set 'Delivery' to 'Manual Webhook' or 'Polling'`,
			`For 'Manual Webhook', you add the webhook in Roe’s web app. 'Polling' doesn’t need one. ${error.description}`,
			error.httpCode,
		);
	});
}

function hasNoWebhooks(error: unknown): error is RoeError {
	return error instanceof RoeError && [403, 404].includes(error.httpCode ?? 0);
}

const createHookReader = (context: IHookFunctions) => (name: string, fallback: unknown) =>
	context.getNodeParameter(name, fallback as object);
