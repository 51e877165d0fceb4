import type { FastifyInstance } from 'fastify';

import { ApiError, badFields, notFound } from '../errors';
import { parseUuid } from '../ids';
import type { Roe } from '../roe';
import type { Access } from '../types';
import { sampleDelivery } from '../webhooks/payload';
import { presentWebhook } from '../webhooks/webhooks';
import { findAgent, findWebhook } from './find';

interface WebhookPath {
	Params: { webhookId: string };
}

/** An organization's webhooks, and the agents they are linked to. */
export function webhookRoutes(parent: FastifyInstance, roe: Roe): void {
	void parent.register(async (app) => {
		app.addHook('onRequest', async () => requireWebhooks(roe));

		app.get('/webhooks/', async ({ access }) =>
			roe.webhooks.ofOrganization(access.organizationId).map(presentWebhook),
		);

		app.post('/webhooks/', async ({ access, body }, reply) => {
			const webhook = roe.webhooks.create(access.organizationId, body, roe.clock.now());
			const { id, ...shown } = presentWebhook(webhook);
			const withId = roe.settings.webhookCreateAnswer === 'with-id';
			return reply.code(201).send(withId ? { id, ...shown } : shown);
		});

		app.get<WebhookPath>('/webhooks/:webhookId/', async ({ access, params }) =>
			presentWebhook(findWebhook(roe, access, params.webhookId)),
		);

		app.patch<WebhookPath>('/webhooks/:webhookId/', async ({ access, params, body }) => {
			const webhook = findWebhook(roe, access, params.webhookId);
			roe.webhooks.change(webhook, body, roe.clock.now());
			return presentWebhook(webhook);
		});

		app.delete<WebhookPath>('/webhooks/:webhookId/', async ({ access, params }, reply) => {
			roe.webhooks.remove(findWebhook(roe, access, params.webhookId));
			return reply.code(204).send();
		});

		app.post<WebhookPath>('/webhooks/:webhookId/agents/', async (request, reply) => {
			const webhook = findWebhook(roe, request.access, request.params.webhookId);
			for (const id of readAgentIds(roe, request.access, request.body)) webhook.agentIds.add(id);
			return reply.code(201).send({ agent_ids: [...webhook.agentIds] });
		});

		app.delete<{ Params: { webhookId: string; agentId: string } }>(
			'/webhooks/:webhookId/agents/:agentId/',
			async ({ access, params }, reply) => {
				const webhook = findWebhook(roe, access, params.webhookId);
				const agent = findAgent(roe, access, params.agentId);
				if (!webhook.agentIds.delete(agent.id)) throw notFound();
				return reply.code(204).send();
			},
		);

		app.post<{ Params: { agentId: string; webhookId: string } }>(
			'/v1/agents/:agentId/webhooks/:webhookId/test/',
			async ({ access, params }) => {
				const agent = findAgent(roe, access, params.agentId);
				const webhook = findWebhook(roe, access, params.webhookId);
				if (!webhook.agentIds.has(agent.id)) throw notFound();
				const sample = sampleDelivery(agent, roe.clock.now());
				const { status, error } = await roe.deliveries.sendOnce(webhook, sample);
				const success = status !== undefined && status >= 200 && status < 300;
				return { success, response_status: status ?? null, error: error ?? null };
			},
		);
	});
}

/** Not every plan has webhooks by API. */
function requireWebhooks({ settings }: Roe): void {
	if (settings.webhooks === '404') throw notFound();
	if (settings.webhooks === '403') {
		throw new ApiError(403, { error: 'Your plan does not include webhooks.' });
	}
}

function readAgentIds(roe: Roe, access: Access, body: unknown): string[] {
	const { agent_ids: ids } = (body ?? {}) as { agent_ids?: unknown };
	if (!Array.isArray(ids)) throw badFields({ agent_ids: ['Expected a list of items.'] });
	const own = (id: unknown) =>
		roe.agents.get(parseUuid(id) ?? '')?.organizationId === access.organizationId;
	const unknown = ids.filter((id) => !own(id));
	if (unknown.length > 0) throw badFields({ agent_ids: [`Unknown agents: ${unknown.join(', ')}`] });
	return ids.flatMap((id) => parseUuid(id) ?? []);
}
