import { SEED } from '../../sandbox';
import { Client, COMPANY, documentForm } from './client';

const client = Client.forThisFile();
const { agents, policies } = SEED;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/**
 * Names of properties in Roe's published contract: those that every object has, and optional ones (with `?`).
 * For listed jobs, the documentation also has `review_state`. Roe's Python SDK can't read a job without
 * `skill_generation_state`, `private`, `supports_memory` and `post_actions`.
 */
const USER = 'id email first_name last_name display_name';
const SHAPES: Record<string, string> = {
	page: 'count next previous results',
	agent:
		'id name creator created_at updated_at disable_cache cache_failed_jobs organization_id engine_class_id engine_name current_version_id job_count most_recent_job tags skill_generation_state',
	tag: 'id name color created_at creator usage_count private',
	version:
		'id name version_name creator created_at description engine_class_id engine_name input_definitions engine_config organization_id readonly base_agent supports_memory post_actions',
	definition: 'key data_type description example? accepts_multiple_files?',
	user: USER,
	currentUser: `${USER} date_joined is_staff is_superuser is_active is_first_login is_email_verified is_mfa_enabled`,
	listedJob:
		'id agent_version_name status_events status_code created_at last_updated_at duration_ms job_inputs metadata ui_fields evaluation feedback_review review_state creator',
	review: 'review_status corrected_verdict review_comment reviewed_at reviewed_by',
	event: 'timestamp status_code error_message?',
	input: 'key description data_type value file_name?',
	output: 'key data_type value description? cost?',
	status: 'status timestamp error_message?',
	result: 'agent_id agent_version_id inputs input_tokens output_tokens outputs',
	bulkStatus: 'id status created_at last_updated_at timestamp? error_message?',
	bulkResult:
		'id status result corrected_outputs? agent_id agent_version_id cost inputs input_tokens output_tokens',
	cancelAll: 'task_id targeted_count note',
	deleted:
		'status deleted_count failed_count blob_sanitized artifacts_deleted_count artifacts_failed_count errors',
	resent: 'status queued',
	policy: 'id name description organization_id current_version_id created_at updated_at',
	policyVersion: 'id version_name content created_at updated_at policy created_by base_version_id',
	createdPolicyVersion: 'id version_name content',
	policyAuthor: 'id email display_name',
	tables: 'results total',
	table: 'name columns',
	column: 'name type',
	describedTable: 'table_name columns row_count updated_at',
	previewedTable: 'table_name columns rows row_count',
	uploadedTable: 'table_name organization_id summary?',
	submittedQuery: 'table_query_id status created_at',
	queryResult:
		'table_query_id status error? columns? rows? row_count? truncated? execution_time_ms?',
	detail: 'detail',
	error: 'error',
};

/** Fails if an object lacks a property of its shape, or has an extra one. */
function expectShape(name: string, ...objects: unknown[]): void {
	const names = SHAPES[name].split(' ');
	const needed = names.filter((property) => !property.endsWith('?'));
	const known = new Set(names.map((property) => property.replace('?', '')));
	expect(objects.length).toBeGreaterThan(0);
	for (const object of objects) {
		const given = Object.keys(object as object);
		expect({ name, missing: needed.filter((property) => !given.includes(property)) }).toEqual({
			name,
			missing: [],
		});
		expect({ name, unknown: given.filter((property) => !known.has(property)) }).toEqual({
			name,
			unknown: [],
		});
	}
}

type Found = Record<string, never>;
const get = async (path: string, status = 200) => {
	const answer = await client.get(path);
	expect({ path, status: answer.status }).toEqual({ path, status });
	return answer.body as never;
};
const post = async (path: string, body: object = {}, status = 200) => {
	const answer = await client.postJson(path, body);
	expect({ path, status: answer.status }).toEqual({ path, status });
	return answer.body as never;
};

test('agents, versions and the user have exactly the properties of the contract', async () => {
	const page = (await get('/v1/agents/')) as { results: Found[] };
	expectShape('page', page);
	expectShape('agent', ...page.results, await get(`/v1/agents/${agents.text}/`));
	expectShape('tag', ...page.results.flatMap(({ tags }) => tags));
	expectShape('user', ...page.results.map(({ creator }) => creator));
	const versions: Found[] = await get(`/v1/agents/${agents.documents}/versions/`);
	const current: Found = await get(`/v1/agents/${agents.text}/versions/current/`);
	const copied: Found = await post(`/v1/agents/${agents.text}/duplicate/`, {}, 201);
	expectShape('version', ...versions, current, copied);
	expectShape('agent', current.base_agent, copied.base_agent);
	const definitions = [...versions, current].flatMap(({ input_definitions: all }) => all);
	expectShape('definition', ...definitions);
	expectShape('currentUser', await get('/v1/users/current_user/'));
});

test('jobs, statuses and results have exactly the properties of the contract', async () => {
	const done = await client.runToEnd(agents.text, { ...COMPANY, metadata: { row: '1' } });
	const withFile = await client.runToEnd(agents.document, documentForm());
	const failed = await client.runToEnd(agents.failing, { name: 'Northwind' });
	const running = await client.run(agents.slow, { market: 'Tea' });
	for (const id of [agents.text, agents.document, agents.failing, agents.slow]) {
		const page = (await get(`/v1/agents/${id}/jobs/`)) as { results: Found[] };
		expectShape('page', page);
		expectShape('listedJob', ...page.results);
		expectShape('event', ...page.results.flatMap(({ status_events: events }) => events));
		expectShape('input', ...page.results.flatMap(({ job_inputs: inputs }) => inputs));
	}
	client.control.reviewJob(done, { review_status: 'approved' });
	const reviewed: Found = await get(`/v1/agents/${agents.text}/jobs/`);
	expectShape('review', ...(reviewed.results as Found[]).map((job) => job.feedback_review));
	for (const id of [done, failed, running]) {
		expectShape('status', await get(`/v1/agents/jobs/${id}/status/`));
	}
	for (const id of [done, withFile]) {
		const result: Found = await get(`/v1/agents/jobs/${id}/result/`);
		expectShape('result', result);
		expectShape('output', ...(result.outputs as Found[]));
	}
	const job_ids = [done, withFile, failed, running, UNKNOWN];
	expectShape('bulkStatus', ...((await post('/v1/agents/jobs/statuses/', { job_ids })) as Found[]));
	expectShape('bulkResult', ...((await post('/v1/agents/jobs/results/', { job_ids })) as Found[]));
	expectShape('resent', await post(`/v1/agents/jobs/${done}/webhook/resend/`));
	expectShape('deleted', await post(`/v1/agents/jobs/${done}/delete-data/`));
	expectShape('cancelAll', await post(`/v1/agents/${agents.slow}/jobs/cancel-all/`));
});

test('policies and their versions have exactly the properties of the contract', async () => {
	const page = (await get('/v1/policies/')) as { results: Found[] };
	expectShape('page', page);
	expectShape('policy', ...page.results, await get(`/v1/policies/${policies.alerts}/`));
	const path = `/v1/policies/${policies.alerts}/versions/`;
	const created: Found = await post(path, { content: {} }, 201);
	expectShape('createdPolicyVersion', created);
	const versions = (await get(path)) as { results: Found[] };
	expectShape('page', versions);
	const all = [...versions.results, (await get(`${path}${String(created.id)}/`)) as Found];
	expectShape('policyVersion', ...all);
	expectShape('policy', ...all.map(({ policy }) => policy));
	expectShape('policyAuthor', ...all.map(({ created_by: author }) => author));
});

test('tables and their queries have exactly the properties of the contract', async () => {
	const listed = (await get('/v1/tables/')) as { results: Found[] };
	expectShape('tables', listed);
	expectShape('table', ...listed.results);
	expectShape('column', ...listed.results.flatMap(({ columns }) => columns));
	const [{ name }] = listed.results;
	expectShape('describedTable', await get(`/v1/tables/${String(name)}/describe/`));
	expectShape('previewedTable', await get(`/v1/tables/${String(name)}/preview/?limit=0`));
	const body = new FormData();
	body.append('table_name', 'people');
	body.append('file', new Blob(['name\nNorthwind\n']), 'people.csv');
	expectShape('uploadedTable', (await client.send('POST', '/v1/tables/upload/', { body })).body);
	for (const sql of ['SELECT * FROM people', 'SELECT nothing FROM people']) {
		const query: Found = await post('/v1/tables/query/', { sql }, 202);
		expectShape('submittedQuery', query);
		const path = `/v1/tables/query/${String(query.table_query_id)}/result/`;
		expectShape('queryResult', await get(path));
		client.control.finishQueries();
		expectShape('queryResult', await get(path));
	}
});

test('errors have a “detail”, or an “error” if Roe’s code sets it directly', async () => {
	const running = await client.run(agents.slow, { market: 'Tea' });
	const noAgents = await client.send('GET', '/v1/agents/', {
		headers: { authorization: `Bearer ${SEED.apiKeyWithoutAgents}` },
	});
	expect(noAgents.status).toBe(403);
	expectShape(
		'detail',
		noAgents.body,
		await get(`/v1/agents/${UNKNOWN}/`, 404),
		await get(`/v1/agents/${SEED.other.agentId}/`, 403),
		await get(`/v1/agents/${agents.text}/jobs/?page=9`, 404),
		await get(`/v1/agents/jobs/${UNKNOWN}/status/`, 404),
		await get(`/v1/policies/${UNKNOWN}/`, 404),
		await get(`/v1/agents/jobs/${running}/references/${UNKNOWN}/`, 404),
		await post(`/v1/agents/run/${UNKNOWN}/async/`, COMPANY, 404),
	);
	expectShape(
		'error',
		await post(`/v1/agents/jobs/${running}/webhook/resend/`, {}, 400),
		await post(`/v1/agents/jobs/${running}/delete-data/`, {}, 400),
	);
	client.control.finishJobs();
	const wrong = { webhook_id: 'seven' };
	expectShape('error', await post(`/v1/agents/jobs/${running}/webhook/resend/`, wrong, 400));
});
