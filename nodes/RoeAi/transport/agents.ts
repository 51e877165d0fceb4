import { readJson } from './client';
import type { RoeContext } from './exchange';
import { RoeError } from './roeError';
import { requireList, requireObjectWith, requirePage } from './shapes';
import type { Agent, AgentVersion, InputDefinition, Page } from './types';

export interface AgentFilter {
	/** Text in the agent's name, ID, engine, creator, tags or version IDs, in any case. */
	search?: string;
	/** Text in the agent's name, in any case. */
	name?: string;
	engineClassId?: string;
	/** From 1. */
	page?: number;
	pageSize?: number;
	/** Field to sort by, with "-" in front for descending. */
	ordering?: string;
}

const pathOf = (agentId: string) => `/v1/agents/${encodeURIComponent(agentId)}/` as const;

/** `GET /v1/agents/`: one page of the organization's agents. */
export async function listAgents(
	context: RoeContext,
	filter: AgentFilter = {},
): Promise<Page<Agent>> {
	const doing = 'list the agents';
	const { json } = await readJson(context, doing, {
		method: 'GET',
		path: '/v1/agents/',
		query: {
			search: filter.search || undefined,
			name: filter.name || undefined,
			engine_class_id: filter.engineClassId || undefined,
			page: filter.page,
			page_size: filter.pageSize,
			ordering: filter.ordering || undefined,
			// Counting each agent's jobs is the slow part of this call, and nothing here shows them.
			include_job_stats: false,
		},
	});
	const page = requirePage<Agent>(doing, json);
	return { ...page, results: page.results.filter(Boolean) };
}

/** `GET /v1/agents/{agent_id}/` */
export async function getAgent(context: RoeContext, agentId: string): Promise<Agent> {
	const doing = 'read the agent';
	const { json } = await readJson(context, doing, { method: 'GET', path: pathOf(agentId) });
	return requireObjectWith<Agent>(doing, json, 'id');
}

/** `GET /v1/agents/{agent_id}/versions/`: all of them; Roe gives no pages here. */
export async function listVersions(context: RoeContext, agentId: string): Promise<AgentVersion[]> {
	const doing = 'list the agent’s versions';
	const { json } = await readJson(context, doing, {
		method: 'GET',
		path: `${pathOf(agentId)}versions/`,
	});
	return requireList<AgentVersion>(doing, json).filter(Boolean);
}

/**
 * `GET /v1/agents/{agent_id}/versions/{version_id}/`
 *
 * @param versionId UUID; without it the agent's current version.
 */
export async function getVersion(
	context: RoeContext,
	agentId: string,
	versionId = 'current',
): Promise<AgentVersion> {
	const doing = 'read the agent’s inputs';
	const { json } = await readJson(context, doing, {
		method: 'GET',
		path: `${pathOf(agentId)}versions/${encodeURIComponent(versionId)}/`,
	});
	return requireObjectWith<AgentVersion>(doing, json, 'id');
}

/**
 * The inputs that a version asks for. An entry without a key is none.
 *
 * @throws {RoeError} if they are no list, or none has a key: nobody knows then what the agent asks for.
 */
export function inputDefinitions({ input_definitions: given }: AgentVersion): InputDefinition[] {
	const entries = requireList<InputDefinition | null>('read the agent’s inputs', given ?? []);
	const read = entries.filter(
		(entry): entry is InputDefinition => typeof entry?.key === 'string' && entry.key !== '',
	);
	if (read.length > 0 || entries.length === 0) return read;
	throw new RoeError(
		'RESPONSE_UNEXPECTED',
		'Could not read the agent’s inputs: none of them has a key',
		"Give the inputs with 'Using Fields Below' or 'Using JSON', and look at the agent’s definition in Roe.",
	);
}
