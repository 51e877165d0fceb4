import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';

import { badFields } from '../errors';
import { listAgents } from '../listAgents';
import { page, readBoolean } from '../pages';
import { presentAgent, presentVersion } from '../presentAgent';
import type { Roe } from '../roe';
import type { Agent } from '../types';
import { findAgent, findVersion, requireAgents } from './find';

interface AgentPath {
	Params: { agentId: string };
}

/** Agents and their versions. */
export function agentRoutes(app: FastifyInstance, roe: Roe): void {
	app.get('/v1/agents/', async ({ access, address }) => {
		requireAgents(access);
		const { searchParams } = address;
		if (!searchParams.has('organization_id')) {
			throw badFields({ organization_id: ['This field is required.'] });
		}
		const withStats = readBoolean(searchParams, 'include_job_stats') ?? true;
		const all = [...roe.agents.values()].filter(
			({ organizationId }) => organizationId === access.organizationId,
		);
		const wanted = listAgents(all, searchParams, roe.jobs);
		const { results, ...rest } = page(wanted, address, roe.settings.maxPageSize);
		return {
			...rest,
			results: results.map((agent) => presentAgent(agent, withStats ? roe.jobs : undefined)),
		};
	});

	app.get<AgentPath>('/v1/agents/:agentId/', async ({ access, params }) =>
		presentAgent(findAgent(roe, access, params.agentId), roe.jobs),
	);

	app.delete<AgentPath>('/v1/agents/:agentId/', async ({ access, params }, reply) => {
		const agent = findAgent(roe, access, params.agentId);
		roe.agents.delete(agent.id);
		return reply.code(204).send();
	});

	app.post<AgentPath>('/v1/agents/:agentId/duplicate/', async ({ access, params }, reply) => {
		const agent = findAgent(roe, access, params.agentId);
		const version = findVersion(agent);
		const now = roe.clock.now();
		const copied = { ...version, id: randomUUID(), createdAt: now };
		const copy: Agent = {
			...agent,
			id: randomUUID(),
			name: `${agent.name} (copy)`,
			currentVersionId: copied.id,
			createdAt: now,
			updatedAt: now,
			versions: [copied],
		};
		roe.agents.set(copy.id, copy);
		return reply.code(201).send(presentVersion(copy, copied));
	});

	app.get<AgentPath>('/v1/agents/:agentId/versions/', async ({ access, params }) => {
		const agent = findAgent(roe, access, params.agentId);
		return [...agent.versions].reverse().map((version) => presentVersion(agent, version));
	});

	app.get<AgentPath>('/v1/agents/:agentId/versions/current/', async ({ access, params }) => {
		const agent = findAgent(roe, access, params.agentId);
		return presentVersion(agent, findVersion(agent));
	});

	app.get<{ Params: { agentId: string; versionId: string } }>(
		'/v1/agents/:agentId/versions/:versionId/',
		async ({ access, params }) => {
			const agent = findAgent(roe, access, params.agentId);
			return presentVersion(agent, findVersion(agent, params.versionId));
		},
	);
}
