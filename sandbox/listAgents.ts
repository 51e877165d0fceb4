import { badFields } from './errors';
import type { Jobs } from './jobs/jobs';
import { type Listing, order, readBoolean, readInteger, readOrdering, readTime } from './pages';
import type { Agent } from './types';
import { SEEDED_USER } from './users';

/**
 * The agents that a list call asks for, in the order it asks for; newest first if it names none.
 *
 * @throws ApiError 400 for a filter that can't be read.
 */
export function listAgents(agents: Agent[], query: Listing, jobs: Jobs): Agent[] {
	const newestJob = ({ id }: Agent) => jobs.ofAgent(id).at(-1)?.createdAt;
	const orderings: Record<string, (agent: Agent) => number | string> = {
		name: ({ name }) => name,
		created_at: ({ createdAt }) => createdAt,
		updated_at: ({ updatedAt }) => updatedAt,
		job_count: ({ id }) => jobs.ofAgent(id).length,
		most_recent_job: (agent) => newestJob(agent) ?? 0,
		engine_class_id: ({ engineClassId }) => engineClassId,
		creator: () => SEEDED_USER.id,
	};
	const filters: Array<(agent: Agent) => boolean> = [
		bySearch(query),
		byEngine(query),
		byTags(query),
		within(query, 'created', ({ createdAt }) => createdAt),
		within(query, 'updated', ({ updatedAt }) => updatedAt),
		within(query, 'most_recent_job', newestJob),
		byJobCount(query, jobs),
		byCreator(query),
	];
	const wanted = agents.filter((agent) => filters.every((isWanted) => isWanted(agent)));
	const names = readOrdering(query, orderings);
	return order(wanted, names.length === 0 ? ['-created_at'] : names, (agent, name) =>
		orderings[name](agent),
	);
}

function bySearch(query: Listing): (agent: Agent) => boolean {
	const name = query.get('name')?.toLowerCase() ?? '';
	const search = query.get('search')?.toLowerCase() ?? '';
	const { email, first_name, last_name } = SEEDED_USER;
	return (agent) => {
		const texts = [
			...[agent.name, agent.id, agent.engineName, agent.engineClassId],
			...[email, `${first_name} ${last_name}`],
			...agent.tags.map((tag) => tag.name),
			...agent.versions.map(({ id }) => id),
		];
		return (
			agent.name.toLowerCase().includes(name) &&
			texts.some((text) => text.toLowerCase().includes(search))
		);
	};
}

function byEngine(query: Listing): (agent: Agent) => boolean {
	const engines = query.getAll('engine_class_id');
	const excluded = query.getAll('exclude_engine_class_id');
	return ({ engineClassId }) =>
		(engines.length === 0 || engines.includes(engineClassId)) && !excluded.includes(engineClassId);
}

/** By the IDs of tags. Agents without a tag are asked for in the same way as those with a certain one. */
function byTags(query: Listing): (agent: Agent) => boolean {
	const tags = query.getAll('tags');
	const match = query.get('tags_match') ?? 'any';
	if (!['any', 'all'].includes(match)) {
		throw badFields({ tags_match: [`"${match}" is not a valid choice.`] });
	}
	const untagged = readBoolean(query, 'include_untagged') === true;
	if (tags.length === 0 && !untagged) return () => true;
	return (agent) => {
		if (agent.tags.length === 0) return untagged;
		const has = (tag: string) => agent.tags.some(({ id }) => id === tag);
		return tags.length > 0 && (match === 'all' ? tags.every(has) : tags.some(has));
	};
}

/** By `<name>_from` and `<name>_to`. */
function within(
	query: Listing,
	name: string,
	timeOf: (agent: Agent) => number | undefined,
): (agent: Agent) => boolean {
	const from = readTime(query, `${name}_from`);
	const to = readTime(query, `${name}_to`);
	if (from === undefined && to === undefined) return () => true;
	return (agent) => {
		const time = timeOf(agent);
		return time !== undefined && time >= (from ?? time) && time <= (to ?? time);
	};
}

function byJobCount(query: Listing, jobs: Jobs): (agent: Agent) => boolean {
	const least = readInteger(query, 'job_count_min') ?? 0;
	const most = readInteger(query, 'job_count_max') ?? Number.POSITIVE_INFINITY;
	return ({ id }) => {
		const count = jobs.ofAgent(id).length;
		return count >= least && count <= most;
	};
}

/** All agents here have one creator. */
function byCreator(query: Listing): (agent: Agent) => boolean {
	const creators = query.getAll('creator_id');
	const wrong = creators.find((id) => !/^\d+$/.test(id));
	if (wrong !== undefined) throw badFields({ creator_id: [`"${wrong}" is not a valid integer.`] });
	return () => creators.length === 0 || creators.includes(String(SEEDED_USER.id));
}
