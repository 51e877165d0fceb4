import { isObject } from '../shared/isObject';
import { RoeError } from '../shared/roeError';
import { readJson, requestJson } from './client';
import { requireList } from './parseResponse';
import type { RoeContext } from './sendRequest';

export interface Webhook {
	id: string;
	url: string;
	is_active?: boolean;
	/** Consecutive failures. */
	failure_count?: number;
	last_success_at?: string | null;
	last_failure_at?: string | null;
}

/** Source: Roe's API documentation, "Create webhook". */
export const MAX_URL_LENGTH = 500;
export const MAX_NAME_LENGTH = 255;

/** Roe's documentation uses the first, the models of its SDKs the second. */
const ROOTS = ['/webhooks/', '/v1/webhooks/'] as const;

export type WebhookRoot = (typeof ROOTS)[number];

export const isWebhookRoot = (value: unknown): value is WebhookRoot =>
	(ROOTS as readonly unknown[]).includes(value);

export interface WebhookList {
	root: WebhookRoot;
	webhooks: Webhook[];
}

/** `GET /webhooks/`. @throws {RoeError} with HTTP 403 or 404 if the account can't use the webhook API. */
export async function listWebhooks(context: RoeContext): Promise<WebhookList> {
	const action = 'list the webhooks';
	let notFound: unknown;
	for (const root of ROOTS) {
		const request = { method: 'GET', path: root } as const;
		const response = await readJson(context, action, request).catch((error: unknown) => {
			if (!isNotFound(error)) throw error;
			notFound ??= error;
			return undefined;
		});
		if (response === undefined) continue;
		return { root, webhooks: requireList<unknown>(action, response.json).filter(isWebhook) };
	}
	throw notFound;
}

/** Others can't be this node's, and must not keep it from finding its own. */
function isWebhook(entry: unknown): entry is Webhook {
	return isObject(entry) && typeof entry.id === 'string' && typeof entry.url === 'string';
}

export interface NewWebhook {
	name: string;
	url: string;
	headers: Record<string, string>;
}

/** `POST /webhooks/`: an active webhook for finished jobs, not linked to an agent yet. Returns its ID. */
export async function createWebhook(
	context: RoeContext,
	root: WebhookRoot,
	webhook: NewWebhook,
): Promise<string> {
	const action = 'register the webhook';
	const { json } = await requestJson(context, action, {
		method: 'POST',
		path: root,
		body: { ...webhook, events: ['job_completed'], is_active: true },
	});
	const { id } = (json ?? {}) as Partial<Webhook>;
	if (typeof id === 'string' && id !== '') return id;
	// Roe's documented schema has no ID here, but its example reads one.
	const { webhooks } = await listWebhooks(context);
	const created = webhooks.find(({ url }) => url === webhook.url);
	if (created !== undefined) return created.id;
	throw new RoeError(
		'WEBHOOK_NOT_LISTED',
		`Could not ${action}: Roe accepted it but doesn’t list it. Publish the workflow again`,
		"If it keeps happening, set 'Delivery' to 'Manual Webhook' or 'Polling'.",
	);
}

export async function linkAgents(
	context: RoeContext,
	root: WebhookRoot,
	webhookId: string,
	agentIds: string[],
): Promise<void> {
	await requestJson(context, 'link the agents to the webhook', {
		method: 'POST',
		path: `${root}${encodeURIComponent(webhookId)}/agents/`,
		body: { agent_ids: agentIds },
	});
}

/** `POST /v1/agents/{agent_id}/webhooks/{webhook_id}/test/`: a sample delivery. Returns false if Roe says that it wasn't accepted. */
export async function sendTestDelivery(
	context: RoeContext,
	agentId: string,
	webhookId: string,
): Promise<boolean> {
	const { json } = await requestJson(context, 'send a test delivery', {
		method: 'POST',
		path: `/v1/agents/${encodeURIComponent(agentId)}/webhooks/${encodeURIComponent(webhookId)}/test/`,
	});
	return !isObject(json) || json.success !== false;
}

/** `DELETE /webhooks/{id}/`. A missing one is fine. */
export async function deleteWebhook(
	context: RoeContext,
	root: WebhookRoot,
	webhookId: string,
): Promise<void> {
	const path = `${root}${encodeURIComponent(webhookId)}/` as const;
	const request = requestJson(context, 'remove the webhook', { method: 'DELETE', path });
	await request.catch((error: unknown) => {
		if (!isNotFound(error)) throw error;
	});
}

function isNotFound(error: unknown): boolean {
	return error instanceof RoeError && error.httpCode === 404;
}
