import type { FastifyInstance } from 'fastify';

import { Control, type FinishJobs } from '../control';
import { notFound } from '../errors';
import type { FaultRule } from '../faults/faults';
import type { Settings } from '../options';
import { presentAgent } from '../presentAgent';
import { requireController } from '../requests/local';
import type { Roe } from '../roe';
import { SEED } from '../seed';
import type { QueryOutcome } from '../tables/queries';
import type { Output, Review } from '../types';

interface ById {
	Params: { id: string };
}

/** The control surface over HTTP: no key, but a header, and this machine only. */
export function controlRoutes(app: FastifyInstance, roe: Roe): void {
	const control = new Control(roe);
	app.addHook('onRequest', async (request) => requireController(request));

	app.get('/', async () => ({
		url: roe.baseUrl,
		organization_id: SEED.organizationId,
		counts: control.counts(),
		settings: control.settings(),
		agents: [...roe.agents.values()].map((agent) => presentAgent(agent, roe.jobs)),
	}));

	app.get('/requests', async ({ query }) =>
		control.requests(query as { method?: string; path?: string }),
	);
	app.delete('/requests', async (_request, reply) => {
		control.clearRequests();
		return reply.code(204).send();
	});

	app.get('/jobs', async ({ query }) => {
		const { agent_id: agentId } = query as { agent_id?: string };
		return control.jobs({ agentId });
	});
	app.get<ById>('/jobs/:id', async ({ params }) => {
		const job = control.job(params.id);
		if (job === undefined) throw notFound();
		return job;
	});
	app.post('/jobs/finish', async ({ body }) => ({
		finished: control.finishJobs((body ?? {}) as FinishJobs),
	}));
	app.delete<ById>('/jobs/:id', async ({ params }, reply) => {
		control.removeJob(params.id);
		return reply.code(204).send();
	});
	app.put<ById>('/jobs/:id/corrected_outputs', async ({ params, body }, reply) => {
		control.correctOutputs(params.id, body as Output[]);
		return reply.code(204).send();
	});

	app.put<ById>('/jobs/:id/review', async ({ params, body }, reply) => {
		control.reviewJob(params.id, (body ?? {}) as Partial<Review>);
		return reply.code(204).send();
	});

	app.get('/queries', async () => control.tableQueries());
	app.post('/queries/finish', async ({ body }) => ({
		finished: control.finishQueries((body ?? undefined) as QueryOutcome | undefined),
	}));

	app.get('/faults', async () => control.faults());
	app.post('/faults', async ({ body }, reply) =>
		reply.code(201).send(control.addFault(body as FaultRule)),
	);
	app.delete('/faults', async (_request, reply) => {
		control.clearFaults();
		return reply.code(204).send();
	});
	app.delete<ById>('/faults/:id', async ({ params }, reply) => {
		if (!control.removeFault(params.id)) throw notFound();
		return reply.code(204).send();
	});

	app.get('/settings', async () => control.settings());
	app.patch('/settings', async ({ body }) => control.change(body as Partial<Settings>));

	app.get('/clock', async () => ({ now: control.now() }));
	app.post('/clock', async ({ body }) => {
		const { advanceMs = 0 } = (body ?? {}) as { advanceMs?: number };
		return { now: control.advanceClock(advanceMs) };
	});

	app.get('/webhooks', async () => control.webhooks());
	app.get('/deliveries', async () => control.deliveries());

	app.post('/reset', async (_request, reply) => {
		await control.reset();
		return reply.code(204).send();
	});
}
