import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';

import { badFields } from '../errors';
import { order, page } from '../pages';
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
		const withStats = searchParams.get('include_job_stats') !== 'false';
		const all = [...roe.agents.values()].filter(
			({ organizationId }) => organizationId === access.organizationId,
		);
		const wanted = orderAgents(filterAgents(all, searchParams), searchParams, roe);
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

function filterAgents(agents: Agent[], query: URLSearchParams): Agent[] {
	const search = query.get('search')?.toLowerCase() ?? '';
	const name = query.get('name')?.toLowerCase() ?? '';
	const engines = query.getAll('engine_class_id');
	const tags = query.getAll('tags');
	return agents.filter(
		(agent) =>
			agent.name.toLowerCase().includes(name) &&
			`${agent.name} ${agent.engineName}`.toLowerCase().includes(search) &&
			(engines.length === 0 || engines.includes(agent.engineClassId)) &&
			(tags.length === 0 || agent.tags.some((tag) => tags.includes(tag.name))),
	);
}

/** Newest first where the call names no order; names that are no order are passed over. */
function orderAgents(agents: Agent[], query: URLSearchParams, { jobs }: Roe): Agent[] {
	const orderings: Record<string, (agent: Agent) => number | string> = {
		name: ({ name }) => name,
		created_at: ({ createdAt }) => createdAt,
		updated_at: ({ updatedAt }) => updatedAt,
		job_count: ({ id }) => jobs.ofAgent(id).length,
		most_recent_job: ({ id }) => jobs.ofAgent(id).at(-1)?.createdAt ?? 0,
	};
	const names = (query.get('ordering') ?? '-created_at').split(',');
	const known = names.filter((name) => name.replace(/^-/, '') in orderings);
	return order(agents, known, (agent, name) => orderings[name](agent));
}
