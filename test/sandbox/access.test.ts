import { SEED } from '../../sandbox';
import { Client } from './client';

const client = Client.forThisFile();
const AGENTS = '/v1/agents/';

describe('access to the API', () => {
	test('is denied with 401 if the key is missing or wrong', async () => {
		for (const authorization of ['', 'Bearer roe_wrong', `Token ${SEED.apiKey}`, 'Bearer ']) {
			const { status, body } = await client.send('GET', AGENTS, { headers: { authorization } });
			expect(status).toBe(401);
			expect(body).toEqual({ detail: expect.any(String) });
		}
	});

	test('is denied with 403 if the organization isn’t the key’s', async () => {
		const { status, body } = await client.get(
			`${AGENTS}?organization_id=${SEED.other.organizationId}`,
		);
		expect(status).toBe(403);
		expect(body).toEqual({ detail: 'You do not have access to this organization.' });
	});

	test('is denied with 400 if the organization isn’t a UUID', async () => {
		const { status, body } = await client.get(`${AGENTS}?organization_id=ours`);
		expect(status).toBe(400);
		expect(body).toEqual({ organization_id: ['Must be a valid UUID.'] });
	});

	test('requires the organization for the list of agents, but not for a single agent', async () => {
		const headers = { authorization: `Bearer ${SEED.apiKey}` };
		const list = await fetch(`${client.sandbox.url}${AGENTS}`, { headers });
		expect(list.status).toBe(400);
		const one = await fetch(`${client.sandbox.url}${AGENTS}${SEED.agents.text}/`, { headers });
		expect(one.status).toBe(200);
	});

	test('is denied with 403 if the key has no access to agents', async () => {
		const headers = { authorization: `Bearer ${SEED.apiKeyWithoutAgents}` };
		const { status, body } = await client.send('GET', AGENTS, { headers });
		expect(status).toBe(403);
		expect(body).toEqual({ detail: 'You do not have access to agents.' });
	});

	test('is denied with 403 for an agent of another organization, and with 404 for its jobs', async () => {
		expect((await client.get(`${AGENTS}${SEED.other.agentId}/`)).status).toBe(403);
		const path = `/v1/agents/run/${SEED.other.agentId}/async/?organization_id=${SEED.other.organizationId}`;
		const { body } = await client.postJson(
			path,
			{ company_name: 'Northwind' },
			{ authorization: `Bearer ${SEED.other.apiKey}` },
		);
		expect((await client.get(`/v1/agents/jobs/${String(body)}/status/`)).status).toBe(404);
	});
});

describe('a request', () => {
	test('is a 404, not a redirect, if the path lacks the slash at the end', async () => {
		for (const [method, path] of [
			['GET', '/v1/agents'],
			['GET', `/v1/agents/${SEED.agents.text}`],
			['POST', `/v1/agents/run/${SEED.agents.text}/async`],
			['POST', '/v1/agents/jobs/statuses'],
			['GET', '/v1/users/current_user'],
			['GET', '/webhooks'],
		]) {
			const { status, body } = await client.send(method, path);
			expect({ path, status }).toEqual({ path, status: 404 });
			expect(body).toEqual({ detail: 'Not found.' });
		}
	});

	test('is a 404 if the ID isn’t a UUID', async () => {
		for (const path of ['/v1/agents/seven/', '/v1/agents/jobs/seven/status/']) {
			const { status, body } = await client.get(path);
			expect({ path, status }).toEqual({ path, status: 404 });
			expect(body).toEqual({ detail: 'Not found.' });
		}
	});

	test('is a 404 if the agent doesn’t exist', async () => {
		const { status, body } = await client.get('/v1/agents/00000000-0000-4000-8000-000000000000/');
		expect(status).toBe(404);
		expect(body).toEqual({ detail: 'Agent not found' });
	});
});

describe('a list of agents', () => {
	interface Page {
		count: number;
		next: string | null;
		previous: string | null;
		results: Array<{ id: string; name: string; job_count: number | null }>;
	}
	const list = async (query: string) => (await client.get(`${AGENTS}?${query}`)).body as Page;

	test('can be filtered by a part of the name, and by engine', async () => {
		const names = async (query: string) => (await list(query)).results.map(({ name }) => name);
		expect(await names('search=INVOICE')).toEqual(['Invoice Extraction']);
		expect(await names('name=comparison')).toEqual(['Contract Comparison']);
		expect(await names('engine_class_id=MerchantRiskEngine')).toEqual(['Merchant Risk Review']);
		expect(await names('search=nothing')).toEqual([]);
	});

	test('is sorted as requested, newest first by default', async () => {
		const ids = async (query: string) => (await list(query)).results.map(({ id }) => id);
		expect((await ids('ordering=created_at'))[0]).toBe(SEED.agents.text);
		expect((await ids('')).at(-1)).toBe(SEED.agents.text);
		expect((await ids('ordering=name'))[0]).toBe(SEED.agents.text);
	});

	test('has pages that link to each other', async () => {
		const first = await list('page_size=6');
		expect(first.previous).toBeNull();
		const second = (await client.get(first.next ?? '')).body as Page;
		const third = (await client.get(second.next ?? '')).body as Page;
		expect(third.next).toBeNull();
		const all = [first, second, third].flatMap(({ results }) => results.map(({ id }) => id));
		expect(new Set(all).size).toBe(first.count);
		expect((await client.get(second.previous ?? '')).body).toEqual(first);
		expect((await client.get(`${AGENTS}?page=9&page_size=6`)).body).toEqual({
			detail: 'Invalid page.',
		});
	});

	test('contains no counts if the request doesn’t want them', async () => {
		expect((await list('include_job_stats=false')).results[0].job_count).toBeNull();
		expect((await list('')).results[0].job_count).toBe(0);
	});

	test('an agent without a version can’t run', async () => {
		const path = `/v1/agents/${SEED.agents.draft}/versions/`;
		expect((await client.get(path)).body).toEqual([]);
		expect((await client.get(`${path}current/`)).status).toBe(404);
		const run = await client.postJson(`/v1/agents/run/${SEED.agents.draft}/async/`, {});
		expect(run.status).toBe(404);
	});
});
