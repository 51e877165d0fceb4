import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { SEED, STATUS } from '../../sandbox';
import { useFakeClock } from '../support/fakeClock';
import { until } from '../support/until';
import { Client, COMPANY } from './client';

useFakeClock();

const client = Client.forThisFile({ jobDuration: 60, webhookRetryDelays: [20, 40] });
const { agents } = SEED;

interface Received {
	headers: http.IncomingHttpHeaders;
	body: { job: { id: string; status: string; status_code: number }; agent: { id: string } };
}

/** The requests that the receiver got, and its next responses: 200 if none is queued. */
let received: Received[] = [];
let answers: number[] = [];
/** The requests that the receiver is working on, and the highest number at one time. */
let underWay = 0;
let mostUnderWay = 0;
/** Milliseconds before the receiver responds. */
let thinkingTime = 0;
let receiver: http.Server;
let url: string;

beforeAll(async () => {
	receiver = http.createServer((request, response) => {
		mostUnderWay = Math.max(mostUnderWay, ++underWay);
		void json(request).then(async (body) => {
			received.push({ headers: request.headers, body: body as Received['body'] });
			if (thinkingTime > 0) await wait(thinkingTime);
			underWay--;
			response.writeHead(answers.shift() ?? 200).end();
		});
	});
	await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
beforeEach(() => {
	received = [];
	answers = [];
	mostUnderWay = 0;
	thinkingTime = 0;
});
afterAll(() => {
	receiver.closeAllConnections();
	receiver.close();
});

/** Creates a webhook and links agents to it. */
async function link(fields: object = {}, agentIds: string[] = [agents.text]): Promise<string> {
	const made = await client.postJson('/webhooks/', { name: 'n8n', url, ...fields });
	expect(made.status).toBe(201);
	const { id } = client.control.webhooks().at(-1)!;
	const linked = await client.postJson(`/webhooks/${id}/agents/`, { agent_ids: agentIds });
	expect(linked).toMatchObject({ status: 201, body: { agent_ids: agentIds } });
	return id;
}

/** Waits until this many jobs were delivered, or given up. */
async function settled(jobs: number): Promise<void> {
	await until(() => {
		const deliveries = client.control.deliveries();
		const delivered = new Set(deliveries.map(({ jobId }) => jobId));
		return delivered.size >= jobs && deliveries.every(({ state }) => state !== 'waiting');
	});
}

describe('a webhook', () => {
	test('can be created, shown, changed and deleted', async () => {
		const id = await link({ headers: { 'x-token': 'abc' }, secret: 'hush' });
		const { body } = await client.get('/webhooks/');
		expect(body).toEqual([
			{
				id,
				name: 'n8n',
				url,
				headers: { 'x-token': 'abc' },
				events: ['job_completed'],
				is_active: true,
				alerts: [],
				failure_count: 0,
				created_by: expect.any(Number),
				created_at: expect.any(String),
				updated_at: expect.any(String),
				last_triggered_at: null,
				last_success_at: null,
				last_failure_at: null,
			},
		]);
		expect(JSON.stringify(body)).not.toContain('hush');
		const headers = { 'content-type': 'application/json' };
		const off = JSON.stringify({ is_active: false });
		const changed = await client.send('PATCH', `/webhooks/${id}/`, { headers, body: off });
		expect(changed.body).toMatchObject({ is_active: false, name: 'n8n' });
		const unlinked = await client.send('DELETE', `/webhooks/${id}/agents/${agents.text}/`);
		expect(unlinked.status).toBe(204);
		expect((await client.send('DELETE', `/webhooks/${id}/`)).status).toBe(204);
		expect((await client.get('/webhooks/')).body).toEqual([]);
		expect((await client.send('DELETE', `/webhooks/${id}/`)).status).toBe(404);
	});

	test('has no ID in the response that creates it, unless the setting says so', async () => {
		const made = async () => (await client.postJson('/webhooks/', { name: 'n8n', url })).body;
		expect(await made()).toMatchObject({ name: 'n8n', failure_count: 0 });
		expect(await made()).not.toHaveProperty('id');
		client.control.change({ webhookCreateAnswer: 'with-id' });
		expect(await made()).toHaveProperty('id', client.control.webhooks().at(-1)!.id);
	});

	test('counts the consecutive failures of its receiver', async () => {
		await link();
		const shown = async () => ((await client.get('/webhooks/')).body as object[])[0];
		answers = [500, 404, 500];
		await client.run(agents.text, COMPANY);
		await settled(1);
		const time = expect.any(String);
		expect(await shown()).toMatchObject({
			failure_count: 3,
			last_triggered_at: time,
			last_failure_at: time,
			last_success_at: null,
		});
		await client.run(agents.text, { ...COMPANY, question: 'Where is it?' });
		await settled(2);
		expect(await shown()).toMatchObject({ failure_count: 0, last_success_at: time });
	});

	test.each([true, false])(
		'can be given up after some failures, until it’s activated again (shown by is_active: %s)',
		async (deactivates) => {
			client.control.change({ webhookGiveUp: { failures: 2, deactivates } });
			const id = await link();
			answers = [500, 500];
			await client.run(agents.text, COMPANY);
			await settled(1);
			expect(received).toHaveLength(2);
			const [shown] = client.control.webhooks();
			expect(shown).toMatchObject({ failure_count: 2, is_active: !deactivates });
			await client.run(agents.text, { ...COMPANY, question: 'Where is it?' });
			client.control.finishJobs();
			expect(client.control.deliveries()).toHaveLength(1);
			const headers = { 'content-type': 'application/json' };
			const body = JSON.stringify({ is_active: true });
			await client.send('PATCH', `/webhooks/${id}/`, { headers, body });
			await client.run(agents.text, { ...COMPANY, question: 'Who is it?' });
			await settled(2);
			expect(client.control.webhooks()).toMatchObject([{ failure_count: 0, is_active: true }]);
		},
	);
});

describe('a delivery', () => {
	test('arrives when a job ends, with the configured headers', async () => {
		await link({ headers: { 'x-token': 'abc' } }, [agents.text, agents.failing]);
		const done = await client.run(agents.text, COMPANY);
		const failed = await client.run(agents.failing, { name: 'Northwind' });
		await settled(2);
		const byId = new Map(received.map(({ body }) => [body.job.id, body.job]));
		expect(byId.get(done)).toMatchObject({
			status: 'succeeded',
			status_code: STATUS.SUCCESS,
			cost: 0.02,
			outputs: [{ key: 'summary' }, { key: 'report' }],
		});
		expect(byId.get(failed)).toMatchObject({
			status: 'failed',
			status_code: STATUS.FAILURE,
			outputs: [],
		});
		expect(received.map(({ headers }) => headers['x-token'])).toEqual(['abc', 'abc']);
		expect(received[0].headers['content-type']).toBe('application/json');
	});

	test('isn’t sent for other agents, or if the webhook is inactive', async () => {
		await link({ is_active: false });
		await link({}, [agents.failing]);
		await client.run(agents.text, COMPANY);
		client.control.finishJobs();
		expect(client.control.deliveries()).toEqual([]);
	});

	test('is repeated until the receiver accepts it', async () => {
		await link();
		answers = [500, 404, 200];
		await client.run(agents.text, COMPANY);
		await settled(1);
		expect(client.control.deliveries()).toMatchObject([
			{ state: 'delivered', attempts: [{ status: 500 }, { status: 404 }, { status: 200 }] },
		]);
		received = [];
		answers = [500, 500, 500, 200];
		await client.run(agents.text, { ...COMPANY, question: 'Where is it?' });
		await settled(2);
		expect(received).toHaveLength(3);
		expect(client.control.deliveries()[1].state).toBe('failed');
	});

	test('can be requested again, but not before the job has ended', async () => {
		client.control.change({ jobDuration: 60_000 });
		const jobId = await client.run(agents.text, COMPANY);
		const path = `/v1/agents/jobs/${jobId}/webhook/resend/`;
		expect((await client.postJson(path, {})).status).toBe(400);
		client.control.advanceClock(60_000);
		expect((await client.postJson(path, {})).body).toEqual({ status: 'queued', queued: 0 });
		const id = await link();
		expect((await client.postJson(path, { webhook_id: id })).body).toMatchObject({ queued: 1 });
		await settled(1);
		expect(received.map(({ body }) => body.job.id)).toEqual([jobId]);
	});

	test('can be tested', async () => {
		const id = await link({ headers: { 'x-token': 'abc' } });
		const path = `/v1/agents/${agents.text}/webhooks/${id}/test/`;
		answers = [401];
		expect((await client.send('POST', path)).body).toMatchObject({
			success: false,
			response_status: 401,
		});
		expect((await client.send('POST', path)).body).toMatchObject({ success: true });
		expect(received[0]).toMatchObject({
			headers: { 'x-token': 'abc' },
			body: { agent: { id: agents.text }, job: { status: 'succeeded' } },
		});
	});
});

describe('deliveries under difficult settings', () => {
	const JOBS = 30;
	const run = async () => {
		const inputs = Array.from({ length: JOBS }, () => COMPANY);
		const { body } = await client.postJson(`/v1/agents/run/${agents.text}/async/many/`, { inputs });
		await settled(JOBS);
		return body as string[];
	};

	test('arrive twice, late, out of order, or after a lost first attempt', async () => {
		await link();
		client.control.change({
			deliveryTrouble: { duplicate: 0.5, maxDelay: 100, dropFirst: 0.3, seed: 3 },
		});
		const ids = await run();
		const came = received.map(({ body }) => body.job.id);
		expect(new Set(came)).toEqual(new Set(ids));
		expect(came.length).toBeGreaterThan(JOBS);
		expect([...new Set(came)]).not.toEqual(ids);
		const dropped = client.control
			.deliveries()
			.filter(({ attempts }) => attempts[0].error === 'dropped');
		expect(dropped.length).toBeGreaterThan(0);
		expect(dropped.every(({ attempts }) => attempts[1].status === 200)).toBe(true);
	});

	test('never exceed the limit of concurrent deliveries', async () => {
		await link();
		client.control.change({ deliveriesAtOnce: 5 });
		thinkingTime = 20;
		const ids = await run();
		expect(mostUnderWay).toBe(5);
		expect(received.map(({ body }) => body.job.id).sort()).toEqual([...ids].sort());
	});

	test('follow the random order in which the jobs end', async () => {
		await link();
		client.control.change({ jobDuration: 200, jobDurationSpread: 0.9 });
		const ids = await run();
		const came = received.map(({ body }) => body.job.id);
		expect(new Set(came)).toEqual(new Set(ids));
		expect(came).not.toEqual(ids);
	});
});
