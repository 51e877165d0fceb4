import { SEED } from '../../sandbox';
import { Client, COMPANY } from './client';

const client = Client.forThisFile();
const { agents } = SEED;
const AGENTS = '/v1/agents/';
const JOBS = `/v1/agents/${agents.text}/jobs/`;

interface Agent {
	id: string;
	name: string;
	current_version_id: string;
	tags: Array<{ id: string; name: string }>;
}
const found = async (query: string) => {
	const { status, body } = await client.get(`${AGENTS}?page_size=100&${query}`);
	expect({ status, query }).toEqual({ status: 200, query });
	return (body as { results: Agent[] }).results;
};
const ids = async (query: string) => (await found(query)).map(({ id }) => id);

describe('a list of agents', () => {
	test('can be searched by name, ID, engine, creator, tags and version IDs, regardless of case', async () => {
		const [risky] = await found('name=MERCHANT');
		for (const word of [
			...['risk REVIEW', risky.id.toUpperCase(), 'merchantriskengine', 'Merchant Risk'],
			risky.current_version_id,
		]) {
			expect(await ids(`search=${encodeURIComponent(word)}`)).toEqual([risky.id]);
		}
		const tagged = await ids('search=Risk');
		expect(tagged).toEqual([agents.policy, agents.alert, agents.merchant, agents.failing]);
		expect(await ids('search=sandbox@EXAMPLE.com')).toHaveLength((await found('')).length);
	});

	test('can be filtered by any or all of some tags’ IDs, and includes untagged agents on request', async () => {
		const [{ tags }] = await found('name=merchant');
		const tagged = await ids(`tags=${tags[0].id}`);
		expect(tagged).toEqual([agents.policy, agents.alert, agents.merchant, agents.failing]);
		const [{ tags: others }] = await found('name=invoice');
		const both = `tags=${tags[0].id}&tags=${others[0].id}`;
		expect(await ids(both)).toContain(agents.document);
		expect(await ids(`${both}&tags_match=all`)).toEqual([]);
		expect(await ids('tags=risk')).toEqual([]);
		const untagged = await found('include_untagged=true');
		expect(untagged.map(({ tags: none }) => none)).toEqual(untagged.map(() => []));
		expect(await ids(`tags=${tags[0].id}&include_untagged=true`)).toHaveLength(
			untagged.length + tagged.length,
		);
	});

	test('can be filtered by engine, creator, times and jobs', async () => {
		const all = (await found('')).length;
		expect(
			await ids('engine_class_id=MerchantRiskEngine&engine_class_id=AMLInvestigationEngine'),
		).toEqual([agents.policy, agents.alert, agents.merchant, agents.failing]);
		expect(await ids('exclude_engine_class_id=MerchantRiskEngine')).toHaveLength(all - 1);
		expect(await ids('creator_id=7')).toHaveLength(all);
		expect(await ids('creator_id=8')).toEqual([]);
		const [first] = await ids('ordering=created_at');
		expect(await ids('created_to=2026-03-02T23:59:59Z')).toEqual([first]);
		expect(await ids('created_from=2026-03-03')).toHaveLength(all - 1);
		expect(await ids('updated_to=2026-03-02T23:59:59Z')).toEqual([first]);
		const before = new Date(client.control.now()).toISOString();
		await client.run(agents.slow, { market: 'Tea' });
		expect(await ids('job_count_min=1')).toEqual([agents.slow]);
		expect(await ids('job_count_max=0')).toHaveLength(all - 1);
		expect(await ids(`most_recent_job_from=${before}`)).toEqual([agents.slow]);
		expect(await ids(`most_recent_job_to=${before}`)).toEqual([]);
	});

	test('is a 400 if a filter can’t be parsed', async () => {
		for (const query of [
			...['created_from=soon', 'updated_to=x', 'job_count_min=many', 'creator_id=me'],
			...['include_untagged=perhaps', 'include_job_stats=2', 'tags_match=some', 'ordering=size'],
		]) {
			const { status, body } = await client.get(`${AGENTS}?${query}`);
			const [name] = query.split('=');
			expect({ status, body }).toEqual({ status: 400, body: { [name]: [expect.any(String)] } });
		}
	});
});

describe('something that the local Roe doesn’t support', () => {
	test('is a 501 that names the query parameter', async () => {
		const job = await client.run(agents.text, COMPANY);
		for (const [path, name] of [
			[`${AGENTS}?archived=true`, 'archived'],
			[`${JOBS}?status=3`, 'status'],
			[`/v1/agents/jobs/${job}/status/?fields=status`, 'fields'],
		]) {
			const { status, body } = await client.get(path);
			expect({ path, status }).toEqual({ path, status: 501 });
			expect(body).toEqual({ error: expect.stringContaining(`"${name}"`) });
		}
		expect((await client.get(`${JOBS}?ordering=-id&limit=5`)).status).toBe(200);
		const current = `/v1/agents/${agents.text}/versions/current/?get_supports_eval=true`;
		expect((await client.get(current)).status).toBe(200);
	});

	test.each([
		['POST', AGENTS],
		['PATCH', `${AGENTS}${agents.text}/`],
		['DELETE', `/v1/agents/${agents.document}/versions/${SEED.documentVersions.first}/`],
		['GET', '/v1/agents/models/'],
		['GET', '/v1/connections/'],
		['POST', '/v1/policies/'],
		['DELETE', `/v1/policies/${SEED.policies.alerts}/`],
	])('is a 501: %s %s', async (method, path) => {
		const { status, body } = await client.send(method, path);
		expect({ status, body }).toEqual({ status: 501, body: { error: expect.any(String) } });
	});
});

describe('an unsupported method of a known path', () => {
	test.each([
		['GET', '/v1/agents/jobs/statuses/', 'POST'],
		['PUT', `/v1/agents/run/${agents.text}/async/`, 'POST'],
		['DELETE', '/v1/users/current_user/', 'GET'],
		['PUT', '/webhooks/', 'GET, POST'],
		['POST', JOBS, 'GET'],
	])('is a 405: %s %s', async (method, path, allow) => {
		const { status, headers, body } = await client.send(method, path);
		expect({ status, allow: headers.get('allow'), body }).toEqual({
			status: 405,
			allow,
			body: { detail: `Method "${method}" not allowed.` },
		});
		const { status: stranger } = await client.send(method, path, {
			headers: { authorization: 'Bearer roe_wrong' },
		});
		expect(stranger).toBe(401);
	});

	test('is a 404 if the path supports no method at all', async () => {
		for (const path of ['/v1/agents/seven/', '/v1/webhooks/', '/v1/agents/jobs/statuses']) {
			expect((await client.send('POST', path)).status).toBe(404);
		}
	});
});

test('a UUID can have no dashes, and can be in capitals', async () => {
	const plain = (id: string) => id.replaceAll('-', '').toUpperCase();
	const path = `/v1/agents/${plain(agents.text)}/?organization_id=${plain(SEED.organizationId)}`;
	expect((await client.get(path)).body).toMatchObject({ id: agents.text });
	const body = { document: plain(SEED.fileId), instructions: 'Total' };
	const jobId = await client.run(plain(agents.document), body);
	expect(client.control.job(jobId)?.inputs[0].value).toBe(SEED.fileId);
	const reference = `/v1/agents/jobs/${plain(jobId)}/references/${plain(SEED.fileId)}/`;
	expect((await client.get(reference)).status).toBe(200);
	const wrong = await client.get(`/v1/agents/jobs/${jobId}/references/seven/`);
	expect(wrong).toMatchObject({ status: 400, body: [expect.any(String)] });
});
