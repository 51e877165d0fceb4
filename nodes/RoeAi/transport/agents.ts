import type { InputDefinition } from '../shared/inputDefinition';
import { RoeError } from '../shared/roeError';
import { readJson } from './client';
import { requireList, requireObjectWith, requirePage } from './parseResponse';
import type { RoeContext } from './sendRequest';
import type { Agent, AgentVersion, Page } from './types';

export type TagsMatch = 'any' | 'all';

/** `search` also covers IDs, engine, creator and tags. Pages count from 1; "-" in front of `ordering` means descending. */
export interface AgentFilter {
	search?: string;
	name?: string;
	engineClassId?: string;
	/** IDs. */
	tags?: string[];
	tagsMatch?: TagsMatch;
	includeUntagged?: boolean;
	page?: number;
	pageSize?: number;
	ordering?: string;
}

const buildAgentPath = (agentId: string) => `/v1/agents/${encodeURIComponent(agentId)}/` as const;

export async function listAgents(
	context: RoeContext,
	filter: AgentFilter = {},
): Promise<Page<Agent>> {
	const action = 'list the agents';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: '/v1/agents/',
		query: {
			search: filter.search || undefined,
			name: filter.name || undefined,
			engine_class_id: filter.engineClassId || undefined,
			tags: filter.tags,
			tags_match: filter.tagsMatch,
			include_untagged: filter.includeUntagged,
			page: filter.page,
			page_size: filter.pageSize,
			ordering: filter.ordering || undefined,
			// Counting jobs makes this call slow.
			include_job_stats: false,
		},
	});
	const page = requirePage<Agent>(action, json);
	return { ...page, results: page.results.filter(Boolean) };
}

export async function getAgent(context: RoeContext, agentId: string): Promise<Agent> {
	const action = 'read the agent';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: buildAgentPath(agentId),
	});
	return requireObjectWith<Agent>(action, json, 'id');
}

/** `GET /v1/agents/{agent_id}/versions/`: all versions, since Roe doesn't paginate here. */
export async function listVersions(context: RoeContext, agentId: string): Promise<AgentVersion[]> {
	const action = 'list the agent’s versions';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `${buildAgentPath(agentId)}versions/`,
	});
	return requireList<AgentVersion>(action, json).filter(Boolean);
}

/** `GET /v1/agents/{agent_id}/versions/{version_id}/`; the current version by default. */
export async function getVersion(
	context: RoeContext,
	agentId: string,
	versionId = 'current',
): Promise<AgentVersion> {
	const action = 'read the agent’s inputs';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `${buildAgentPath(agentId)}versions/${encodeURIComponent(versionId)}/`,
	});
	return requireObjectWith<AgentVersion>(action, json, 'id');
}

/** The inputs of a version; entries without a key are ignored. @throws {RoeError} if it isn't a list or no entry has a key. */
export function parseInputDefinitions({
	input_definitions: given,
}: AgentVersion): InputDefinition[] {
	const entries = requireList<InputDefinition | null>('read the agent’s inputs', given ?? []);
	const read = entries.filter(
		(entry): entry is InputDefinition => typeof entry?.key === 'string' && entry.key !== '',
	);
	if (read.length > 0 || entries.length === 0) return read;
	throw new RoeError(
		'RESPONSE_UNEXPECTED',
		'Could not read the agent’s inputs: none of them has a key',
		"Set 'Specify Inputs' to 'Using Fields Below' or 'Using JSON', and check the agent’s definition in Roe.",
	);
}
