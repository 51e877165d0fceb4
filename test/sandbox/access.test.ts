import { SEED } from '../../sandbox';
import { Client } from './client';

const client = Client.forThisFile();
const AGENTS = '/v1/agents/';

describe('who may call', () => {
	test('a key that is missing or wrong gets 401', async () => {
		for (const authorization of ['', 'Bearer roe_wrong', `Token ${SEED.apiKey}`, 'Bearer ']) {
			const { status, body } = await client.send('GET', AGENTS, { headers: { authorization } });
			expect(status).toBe(401);
			expect(body).toEqual({ detail: expect.any(String) });
		}
	});

	test('an organization that is not the key’s gets 403', async () => {
		const { status, body } = await client.get(
			`${AGENTS}?organization_id=${SEED.other.organizationId}`,
		);
		expect(status).toBe(403);
		expect(body).toEqual({ detail: 'You do not have access to this organization.' });
	});

	test('an organization that is no UUID gets 400', async () => {
		const { status, body } = await client.get(`${AGENTS}?organization_id=ours`);
		expect(status).toBe(400);
		expect(body).toEqual({ organization_id: ['Must be a valid UUID.'] });
	});

	test('listing agents needs the organization, getting one does not', async () => {
		const headers = { authorization: `Bearer ${SEED.apiKey}` };
		const list = await fetch(`${client.sandbox.url}${AGENTS}`, { headers });
		expect(list.status).toBe(400);
		const one = await fetch(`${client.sandbox.url}${AGENTS}${SEED.agents.text}/`, { headers });
		expect(one.status).toBe(200);
	});

	test('a key without access to agents gets 403', async () => {
		const headers = { authorization: `Bearer ${SEED.apiKeyWithoutAgents}` };
		const { status, body } = await client.send('GET', AGENTS, { headers });
		expect(status).toBe(403);
		expect(body).toEqual({ detail: 'You do not have access to agents.' });
	});

	test('an agent of another organization gets 403, its jobs are not there', async () => {
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

describe('addresses', () => {
	test('without the slash at the end there is nothing, and no redirect', async () => {
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

	test('an ID that is no UUID names nothing', async () => {
		for (const path of ['/v1/agents/seven/', '/v1/agents/jobs/seven/status/']) {
			const { status, body } = await client.get(path);
			expect({ path, status }).toEqual({ path, status: 404 });
			expect(body).toEqual({ detail: 'Not found.' });
		}
	});

	test('an agent that is not there is said to be not found', async () => {
		const { status, body } = await client.get('/v1/agents/00000000-0000-4000-8000-000000000000/');
		expect(status).toBe(404);
		expect(body).toEqual({ detail: 'Agent not found' });
	});
});

describe('agents', () => {
	interface Page {
		count: number;
		next: string | null;
		previous: string | null;
		results: Array<{ id: string; name: string; job_count: number | null }>;
	}
	const list = async (query: string) => (await client.get(`${AGENTS}?${query}`)).body as Page;

	test('are found by a part of the name, and by engine', async () => {
		const names = async (query: string) => (await list(query)).results.map(({ name }) => name);
		expect(await names('search=INVOICE')).toEqual(['Invoice Extraction']);
		expect(await names('name=comparison')).toEqual(['Contract Comparison']);
		expect(await names('engine_class_id=MerchantRiskEngine')).toEqual(['Merchant Risk Review']);
		expect(await names('search=nothing')).toEqual([]);
	});

	test('come in the order asked for, newest first by default', async () => {
		const ids = async (query: string) => (await list(query)).results.map(({ id }) => id);
		expect((await ids('ordering=created_at'))[0]).toBe(SEED.agents.text);
		expect((await ids('')).at(-1)).toBe(SEED.agents.text);
		expect((await ids('ordering=name'))[0]).toBe(SEED.agents.text);
	});

	test('come in pages that lead to each other', async () => {
		const first = await list('page_size=5');
		expect(first.previous).toBeNull();
		const second = (await client.get(first.next ?? '')).body as Page;
		const third = (await client.get(second.next ?? '')).body as Page;
		expect(third.next).toBeNull();
		const all = [first, second, third].flatMap(({ results }) => results.map(({ id }) => id));
		expect(new Set(all).size).toBe(first.count);
		expect((await client.get(second.previous ?? '')).body).toEqual(first);
		expect((await client.get(`${AGENTS}?page=9&page_size=5`)).body).toEqual({
			detail: 'Invalid page.',
		});
	});

	test('have no counts where the call does not want them', async () => {
		expect((await list('include_job_stats=false')).results[0].job_count).toBeNull();
		expect((await list('')).results[0].job_count).toBe(0);
	});

	test('without a version can’t run', async () => {
		const path = `/v1/agents/${SEED.agents.draft}/versions/`;
		expect((await client.get(path)).body).toEqual([]);
		expect((await client.get(`${path}current/`)).status).toBe(404);
		const run = await client.postJson(`/v1/agents/run/${SEED.agents.draft}/async/`, {});
		expect(run.status).toBe(404);
	});
});
