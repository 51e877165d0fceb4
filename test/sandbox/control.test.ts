import { CONTROL_HEADER, SEED, STATUS, startSandbox } from '../../sandbox';
import { Client, COMPANY, documentForm } from './client';

const client = Client.forThisFile({ keepRequestBodies: true });
const { agents } = SEED;
const AGENT = `/v1/agents/${agents.text}/`;

describe('the log of requests', () => {
	test('contains each request, but never the key', async () => {
		await client.run(agents.text, { ...COMPANY, metadata: { a: 'b' } }, { 'x-skip-cache': 'true' });
		await client.run(agents.document, documentForm());
		const wrong = { headers: { authorization: 'Bearer roe_wrong' } };
		await client.send('GET', `${AGENT}?tags=a&tags=b`, wrong);
		const [json, multipart, get] = client.control.requests();
		expect(json).toMatchObject({
			number: 1,
			method: 'POST',
			path: `/v1/agents/run/${agents.text}/async/`,
			query: { organization_id: SEED.organizationId },
			headers: { 'content-type': 'application/json', 'x-skip-cache': 'true' },
			authorization: 'ok',
			body: 'json',
			bodyText: JSON.stringify({ ...COMPANY, metadata: { a: 'b' } }),
			inputs: [
				{ key: 'company_name', text: 'Northwind Traders' },
				{ key: 'question', text: 'Who owns it?' },
			],
			jobIds: [client.control.jobs()[0].id],
			status: 200,
		});
		expect(multipart).toMatchObject({
			body: 'multipart',
			inputs: [{ fileName: 'invoice.pdf' }, { text: 'Totals' }],
		});
		expect(get).toMatchObject({
			authorization: 'wrong',
			body: 'none',
			query: { tags: ['a', 'b'] },
			status: 401,
		});
		expect(JSON.stringify(client.control.requests())).not.toMatch(/roe_/);
	});

	test('can be filtered and cleared', async () => {
		await client.run(agents.text, COMPANY);
		await client.get(AGENT);
		expect(client.control.requests({ method: 'get' })).toHaveLength(1);
		expect(client.control.requests({ path: '/async/$' })).toHaveLength(1);
		client.control.clearRequests();
		expect(client.control.requests()).toEqual([]);
	});

	test('is bounded but keeps counting', async () => {
		const sandbox = await startSandbox({ maxLoggedRequests: 5 });
		try {
			for (let number = 0; number < 23; number++) await fetch(`${sandbox.url}/v1/agents/`);
			const numbers = sandbox.control.requests().map(({ number }) => number);
			expect(numbers).toEqual([19, 20, 21, 22, 23]);
			expect(sandbox.control.counts().requests).toBe(23);
		} finally {
			await sandbox.close();
		}
	});

	test('counts the most requests in progress at the same time', async () => {
		const held = client.control.holdAnswers();
		const answers = Promise.all(Array.from({ length: 7 }, () => client.get(AGENT)));
		await held.reach(7);
		held.open();
		await answers;
		expect(client.control.counts().mostInFlight).toBe(7);
	});
});

describe('the settings', () => {
	test('add a latency to every response', async () => {
		client.control.change({ latency: 80 });
		const start = performance.now();
		await client.get(AGENT);
		expect(performance.now() - start).toBeGreaterThan(75);
	});

	test('send the rate limit in seconds or as a date', async () => {
		client.control.change({ rateLimit: { requests: 2, perSeconds: 10 } });
		const seen = [await client.get(AGENT), await client.get(AGENT), await client.get(AGENT)];
		expect(seen.map(({ status }) => status)).toEqual([200, 200, 429]);
		expect(seen[2].body).toEqual({
			detail: 'Request was throttled. Expected available in 10 seconds.',
		});
		expect(seen[2].headers.get('retry-after')).toBe('10');
		client.control.change({ rateLimit: { requests: 2, perSeconds: 10, retryAfter: 'date' } });
		const late = Date.parse((await client.get(AGENT)).headers.get('retry-after') ?? '');
		expect(late - Date.now()).toBeGreaterThan(8000);
		client.control.advanceClock(10_000);
		expect((await client.get(AGENT)).status).toBe(200);
	});

	test('skew the clock in the body and in the Date header', async () => {
		const skew = -3 * 60_000;
		client.control.change({ clockSkew: skew });
		const jobId = await client.run(agents.text, COMPANY);
		const { body, headers } = await client.get(`/v1/agents/jobs/${jobId}/status/`);
		const ahead = (body as { timestamp: number }).timestamp * 1000 - Date.now();
		expect(Math.abs(ahead - skew)).toBeLessThan(2000);
		expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now() - skew)).toBeLessThan(2000);
	});

	test('reject unknown names', () => {
		expect(() => client.control.change({ speed: 3 } as object)).toThrow('No such setting: speed');
	});
});

describe('the control surface over HTTP', () => {
	const call = async (method: string, path: string, body?: unknown) => {
		const response = await fetch(`${client.sandbox.url}/_sandbox${path}`, {
			method,
			headers: {
				[CONTROL_HEADER]: '1',
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		const parsed: unknown = text === '' ? undefined : JSON.parse(text);
		return { status: response.status, body: parsed };
	};

	test('shows jobs and requests, ends jobs and takes them away', async () => {
		client.control.change({ jobDuration: 60_000 });
		const jobId = await client.run(agents.text, COMPANY);
		expect((await call('GET', `/jobs?agent_id=${agents.text}`)).body).toEqual([
			expect.objectContaining({ id: jobId, agentName: 'Company Research', number: 1 }),
		]);
		expect((await call('GET', `/jobs/${agents.text}`)).status).toBe(404);
		const end = { jobIds: [jobId], status: 'failure', errorMessage: 'By hand' };
		expect((await call('POST', '/jobs/finish', end)).body).toEqual({ finished: 1 });
		expect((await call('GET', `/jobs/${jobId}`)).body).toMatchObject({
			status: STATUS.FAILURE,
			errorMessage: 'By hand',
		});
		expect((await call('POST', '/jobs/finish')).body).toEqual({ finished: 0 });
		expect((await call('DELETE', `/jobs/${jobId}`)).status).toBe(204);
		expect((await call('GET', `/jobs/${jobId}`)).status).toBe(404);
		expect((await call('GET', '/requests?method=POST')).body).toHaveLength(1);
		expect((await call('DELETE', '/requests')).status).toBe(204);
	});

	test('changes settings, moves the clock, and adds faults', async () => {
		expect((await call('PATCH', '/settings', { latency: 5 })).body).toMatchObject({ latency: 5 });
		expect((await call('PATCH', '/settings', { speed: 5 })).status).toBe(400);
		const { now } = (await call('POST', '/clock', { advanceMs: 90_000 })).body as { now: number };
		expect(now - Date.now()).toBeGreaterThan(89_000);
		const fault = await call('POST', '/faults', { kind: 'html', match: { path: '^/v1/' } });
		expect(fault.status).toBe(201);
		expect((await client.get(AGENT)).status).toBe(502);
		expect((await call('GET', '/faults')).body).toMatchObject([{ kind: 'html', hits: 1 }]);
		const { id } = fault.body as { id: string };
		expect((await call('DELETE', `/faults/${id}`)).status).toBe(204);
		expect((await call('DELETE', '/faults')).status).toBe(204);
		expect((await call('POST', '/faults', { kind: 'hiccup' })).status).toBe(400);
		const broken = { kind: 'reset', match: { path: '(' } };
		expect((await call('POST', '/faults', broken)).status).toBe(400);
	});

	test('isn’t delayed, rate-limited, broken or logged like the API', async () => {
		client.control.change({ latency: 2000, rateLimit: { requests: 0, perSeconds: 60 } });
		client.control.addFault({ kind: 'timeout', times: 100 });
		const start = performance.now();
		expect((await call('GET', '/')).status).toBe(200);
		expect(performance.now() - start).toBeLessThan(1000);
		expect(client.control.requests()).toEqual([]);
	});

	test('resets everything', async () => {
		await client.run(agents.text, COMPANY);
		await client.send('DELETE', AGENT);
		client.control.change({ latency: 1, credits: '402' });
		expect((await call('POST', '/reset')).status).toBe(204);
		expect(client.control.jobs()).toEqual([]);
		expect(client.control.settings()).toMatchObject({ latency: 0, credits: 'enough' });
		expect((await client.get(AGENT)).status).toBe(200);
		const again = { document: SEED.fileId, instructions: 'x' };
		expect(await client.run(agents.document, again)).toEqual(expect.any(String));
	});
});

describe('extra agents', () => {
	test('exist if a test requests them', async () => {
		const sandbox = await startSandbox({ extraAgents: 65 });
		try {
			const url = `${sandbox.url}/v1/agents/?organization_id=${SEED.organizationId}&search=supplier`;
			const headers = { authorization: `Bearer ${SEED.apiKey}` };
			const page = (await (await fetch(url, { headers })).json()) as {
				count: number;
				results: Array<{ id: string }>;
			};
			expect(page.count).toBe(65);
			expect(new Set(page.results.map(({ id }) => id)).size).toBe(20);
			const run = await fetch(`${sandbox.url}/v1/agents/run/${page.results[0].id}/async/`, {
				method: 'POST',
				headers,
				body: new URLSearchParams({ supplier: 'Northwind' }),
			});
			expect(run.status).toBe(200);
		} finally {
			await sandbox.close();
		}
	});
});
