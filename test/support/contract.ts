import type { LoggedRequest } from '../../sandbox';
import { SEED, UUID_PATTERN } from '../../sandbox';

/** A call of Roe's API as its documentation has it. */
interface Call {
	method: string;
	/** `{}` stands for a UUID, `{*}` for any single part. */
	path: string;
	bodies: Array<LoggedRequest['body']>;
	/** Allowed query parameters in addition to `organization_id`. */
	query?: string[];
}

const LIST = ['page', 'page_size', 'ordering', 'search'];

/** All calls that the node makes. Source: Roe's API documentation. */
const CALLS: Call[] = [
	{ method: 'POST', path: '/v1/agents/run/{}/async/', bodies: ['json', 'multipart'] },
	{ method: 'POST', path: '/v1/agents/run/{}/versions/{}/async/', bodies: ['json', 'multipart'] },
	{ method: 'POST', path: '/v1/agents/run/{}/', bodies: ['json', 'multipart'] },
	{ method: 'POST', path: '/v1/agents/run/{}/versions/{}/', bodies: ['json', 'multipart'] },
	{ method: 'POST', path: '/v1/agents/run/{}/async/many/', bodies: ['json'] },
	{ method: 'GET', path: '/v1/agents/jobs/{}/status/', bodies: ['none'] },
	{ method: 'POST', path: '/v1/agents/jobs/statuses/', bodies: ['json'] },
	{ method: 'POST', path: '/v1/agents/jobs/results/', bodies: ['json'] },
	{
		method: 'GET',
		path: '/v1/agents/{}/jobs/',
		bodies: ['none'],
		query: [
			...LIST,
			...['status_code', 'version_name', 'metadata', 'created_from', 'created_to', 'job_id'],
			...['exclude_metadata', 'job_inputs', 'review_state', 'verdict', 'semantic_string'],
		],
	},
	{ method: 'POST', path: '/v1/agents/jobs/{}/cancel/', bodies: ['none'] },
	{ method: 'POST', path: '/v1/agents/{}/jobs/cancel-all/', bodies: ['none'] },
	{ method: 'POST', path: '/v1/agents/jobs/{}/delete-data/', bodies: ['none'] },
	{
		method: 'GET',
		path: '/v1/agents/jobs/{}/references/{*}/',
		bodies: ['none'],
		query: ['download'],
	},
	{
		method: 'GET',
		path: '/v1/agents/jobs/{}/artifacts/result/',
		bodies: ['none'],
		query: ['artifact_key'],
	},
	{ method: 'POST', path: '/v1/agents/jobs/{}/webhook/resend/', bodies: ['json'] },
	{
		method: 'GET',
		path: '/v1/agents/',
		bodies: ['none'],
		query: [
			...LIST,
			...['name', 'engine_class_id', 'include_job_stats'],
			...['tags', 'tags_match', 'include_untagged'],
		],
	},
	{ method: 'GET', path: '/v1/agents/{}/', bodies: ['none'] },
	{ method: 'GET', path: '/v1/agents/{}/versions/', bodies: ['none'] },
	{ method: 'GET', path: '/v1/agents/{}/versions/current/', bodies: ['none'] },
	{ method: 'GET', path: '/v1/agents/{}/versions/{}/', bodies: ['none'] },
	{ method: 'GET', path: '/v1/policies/', bodies: ['none'], query: LIST },
	{ method: 'GET', path: '/v1/policies/{}/', bodies: ['none'] },
	{
		method: 'GET',
		path: '/v1/policies/{}/versions/',
		bodies: ['none'],
		query: ['page', 'page_size'],
	},
	{ method: 'POST', path: '/v1/policies/{}/versions/', bodies: ['json'] },
	{ method: 'GET', path: '/v1/policies/{}/versions/{}/', bodies: ['none'] },
	{ method: 'GET', path: '/v1/tables/', bodies: ['none'] },
	{ method: 'POST', path: '/v1/tables/upload/', bodies: ['multipart'] },
	{ method: 'POST', path: '/v1/tables/query/', bodies: ['json'] },
	{ method: 'GET', path: '/v1/tables/query/{}/result/', bodies: ['none'] },
	{ method: 'GET', path: '/v1/tables/{*}/describe/', bodies: ['none'] },
	{ method: 'GET', path: '/v1/tables/{*}/preview/', bodies: ['none'], query: ['limit'] },
	{ method: 'DELETE', path: '/v1/tables/{*}/', bodies: ['none'] },
];

const PATTERNS = CALLS.map((call) => ({
	...call,
	pattern: new RegExp(`^${call.path.replaceAll('{}', UUID_PATTERN).replaceAll('{*}', '[^/]+')}$`),
}));

/** Whether a path is one of the documented calls. */
export function isDocumentedPath(path: string): boolean {
	return PATTERNS.some(({ pattern }) => pattern.test(path));
}

/** Fails if a request isn't one of the documented calls, or lacks the key or the organization. */
export function expectContract(requests: LoggedRequest[]): void {
	expect(requests.map(departures).filter((text) => text !== '')).toEqual([]);
}

/** The differences between a request and the documentation. Empty if there are none. */
function departures({ method, path, query, body, authorization }: LoggedRequest): string {
	const call = PATTERNS.find((known) => known.method === method && known.pattern.test(path));
	if (call === undefined) return `${method} ${path}: no such call`;
	const { organization_id: organizationId, ...others } = query;
	const unknown = Object.keys(others).filter((name) => !call.query?.includes(name));
	const wrong = [
		...(authorization === 'ok' ? [] : [`authorization ${authorization}`]),
		...(organizationId === SEED.organizationId ? [] : [`organization ${String(organizationId)}`]),
		...(call.bodies.includes(body) ? [] : [`body ${body}`]),
		...unknown.map((name) => `query ${name}`),
	];
	return wrong.length === 0 ? '' : `${method} ${path}: ${wrong.join(', ')}`;
}
