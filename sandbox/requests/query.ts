import type { FastifyRequest } from 'fastify';

import { notHere } from '../errors';

const PAGES = ['page', 'page_size', 'ordering', 'search'];
const range = (...names: string[]) => names.flatMap((name) => [`${name}_from`, `${name}_to`]);

/**
 * What the query of a call may hold beside `organization_id`. Source: Roe's published contract, and its documentation for
 * `tags_match`. Calls that are not named take nothing more.
 */
const KNOWN: Record<string, string[]> = {
	'GET /v1/agents/': [
		...PAGES,
		...range('created', 'updated', 'most_recent_job'),
		...['creator_id', 'engine_class_id', 'exclude_engine_class_id', 'include_job_stats'],
		...['include_untagged', 'job_count_max', 'job_count_min', 'name', 'tags', 'tags_match'],
	],
	'GET /v1/agents/:agentId/jobs/': [
		...PAGES,
		...range('created'),
		...['exclude_metadata', 'job_id', 'job_inputs', 'limit', 'metadata', 'review_state'],
		...['semantic_string', 'status_code', 'verdict', 'version_name'],
	],
	'GET /v1/agents/:agentId/versions/current/': ['get_supports_eval'],
	'GET /v1/agents/:agentId/versions/:versionId/': ['get_supports_eval'],
	'GET /v1/agents/jobs/:jobId/references/:resourceId/': ['download'],
	'GET /v1/agents/jobs/:jobId/artifacts/result/': ['artifact_key'],
	'GET /v1/policies/': PAGES,
	'GET /v1/policies/:policyId/versions/': ['page', 'page_size'],
	'GET /v1/tables/:tableName/preview/': ['limit'],
};

/**
 * Refuses what would be ignored: a filter that does nothing answers with everything.
 *
 * @throws ApiError 501 naming it.
 */
export function checkQuery({ method, routeOptions, address }: FastifyRequest): void {
	const call = `${method} ${routeOptions.url}`;
	const known = KNOWN[call] ?? [];
	for (const name of address.searchParams.keys()) {
		if (name !== 'organization_id' && !known.includes(name)) {
			throw notHere(`query parameter "${name}" of ${call}`);
		}
	}
}
