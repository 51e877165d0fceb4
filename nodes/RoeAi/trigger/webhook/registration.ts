import type { IHookFunctions } from 'n8n-workflow';

import { RoeError } from '../../shared/roeError';
import {
	deleteWebhook,
	linkAgents,
	listWebhooks,
	type Webhook,
	type WebhookList,
	type WebhookRoot,
} from '../../transport/webhooks';
import { readManualSecret } from '../manualSecret';
import { getBaseUrl, isBelow } from '../owner';
import { createReader, readDelivery, readSettings } from '../settings';
import { recall, remember, removePlainTokens } from '../triggerMemory';
import type { Registration } from '../triggerMemoryEntry';
import { normalizeAddress, getWebhookAddress, requireWebhookAddress } from './address';
import { claimMemory } from './claimMemory';
import { noteVerified } from './checkWebhook';
import { createRegistration, noteRenewed, resendMissedJobs } from './createRegistration';
import { explainMissingApi, hasNoWebhooks } from './missingApi';
import { oneAtATime } from './oneAtATime';
import { startTestDelivery } from './testDelivery';
import { findWebhookProblem } from './webhookProblem';

/** How n8n activates a workflow that nobody has just published. */
const RESUMES = new Set(['init', 'leadershipChange']);

/**
 * Whether Roe's webhook matches the settings. Restores its links to agents, or removes it, since Roe documents no call that updates one.
 * @throws {InputError} if a setting is missing or invalid, {RoeError} if Roe can't be reached.
 */
export async function verifyRegistration(context: IHookFunctions): Promise<boolean> {
	noteVerified(context);
	return await oneAtATime(context, async () => await verify(context));
}

async function verify(context: IHookFunctions): Promise<boolean> {
	// n8n ends a test in another mode than it starts it, so the stored entry marks the test.
	if (context.getMode() === 'manual') remember(context, {});
	const read = createReader(context);
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
		const problem = isKept && webhook.id === known?.id ? findWebhookProblem(webhook) : undefined;
		if (problem !== undefined) noteRenewed(context, problem);
		if (!isUsable || webhook !== intact) await deleteWebhook(context, root, webhook.id);
	}
	if (isUsable) await resendMissedJobs(context, context);
	return isUsable;
}

/** Creates the webhook with a new token, and links the agents. If it throws {RoeError}, n8n calls `unregister`. */
export async function register(context: IHookFunctions): Promise<void> {
	await oneAtATime(context, async () => await create(context));
}

async function create(context: IHookFunctions): Promise<void> {
	const settings = readSettings(createReader(context));
	const { agentIds } = settings;
	const { registration: before } = recall(context);
	const url = await requireWebhookAddress(context);
	const { root } = await explainMissingApi(listWebhooks(context));
	await createRegistration(context, context, { url, root, agentIds }, before?.since);
	if (before !== undefined) await resendMissedJobs(context, context);
	await startTestDelivery(context, settings);
}

/** @throws {RoeError} if a published workflow's webhook can't be removed; n8n tries again then. */
export async function unregister(context: IHookFunctions): Promise<void> {
	if (readDelivery(createReader(context)) !== 'webhook') return;
	await oneAtATime(context, async () => await remove(context));
}

async function remove(context: IHookFunctions): Promise<void> {
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
		findWebhookProblem(webhook) === undefined &&
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
