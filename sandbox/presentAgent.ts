import { isoTime } from './clock';
import type { Jobs } from './jobs/jobs';
import type { Agent, AgentVersion } from './types';
import { SEEDED_USER } from './users';

/**
 * An agent as Roe shows it.
 *
 * @param jobs Where its jobs are counted; without, the counts are null as with `include_job_stats=false`.
 */
export function presentAgent(agent: Agent, jobs?: Jobs) {
	const own = jobs?.ofAgent(agent.id);
	const newest = own?.at(-1);
	return {
		id: agent.id,
		name: agent.name,
		engine_class_id: agent.engineClassId,
		engine_name: agent.engineName,
		current_version_id: agent.currentVersionId,
		organization_id: agent.organizationId,
		created_at: isoTime(agent.createdAt),
		updated_at: isoTime(agent.updatedAt),
		job_count: own?.length ?? null,
		most_recent_job: newest === undefined ? null : isoTime(newest.createdAt),
		disable_cache: agent.disableCache,
		cache_failed_jobs: agent.cacheFailedJobs,
		tags: agent.tags.map((tag) => ({
			...tag,
			created_at: isoTime(agent.createdAt),
			creator: SEEDED_USER.id,
			usage_count: 1,
			private: false,
		})),
		skill_generation_state: null,
		creator: SEEDED_USER,
	};
}

/** A version of an agent as Roe shows it, with the agent in it. */
export function presentVersion(agent: Agent, version: AgentVersion) {
	return {
		id: version.id,
		name: agent.name,
		version_name: version.versionName,
		description: version.description,
		created_at: isoTime(version.createdAt),
		engine_class_id: agent.engineClassId,
		engine_name: agent.engineName,
		supports_memory: false,
		input_definitions: version.inputDefinitions,
		engine_config: version.engineConfig,
		post_actions: [],
		organization_id: agent.organizationId,
		readonly: false,
		base_agent: presentAgent(agent),
		creator: SEEDED_USER,
	};
}
