import type { FaultRule } from '../../sandbox/faults/faults';
import { SEED } from '../../sandbox';
import {
	comparison,
	deliveryOf,
	EACH_ONCE,
	IGNORED,
	send,
	useTriggers,
} from '../engine/trigger/triggerRoe';

const { agents } = SEED;

// What is delivered here is what somebody who has the secret could send.
const { roe, publish, inRoe, startJobs, tokenOf } = useTriggers({
	webhookRetryDelays: [50],
});

/** Ends jobs, and nobody is told: what is delivered then is the test's. */
const endUnheard = async (status: 'success' | 'failure' | 'cancelled' = 'success') => {
	const [jobId] = await startJobs(1);
	await inRoe('PATCH', `/webhooks/${roe.control.webhooks()[0].id}/`, { is_active: false });
	roe.control.finishJobs({ jobIds: [jobId], status });
	roe.control.clearRequests();
	return jobId;
};

describe.each([true, false])('a delivery that lies, with “Include Result” %s', (includeResult) => {
	it('about the agent starts nothing', async () => {
		const n8n = await publish({ agents: [agents.slow], includeResult });
		for (const status of ['success', 'failure'] as const) {
			const jobId = await endUnheard(status);
			const answer = await send(n8n, deliveryOf(jobId, 'succeeded', agents.slow), tokenOf());
			expect(answer.status).toBe(503);
		}
		expect(n8n.executions).toEqual([]);
	});

	it('about the end starts nothing where that end is not chosen', async () => {
		const n8n = await publish({ events: ['succeeded'], includeResult });
		for (const status of ['failure', 'cancelled'] as const) {
			const jobId = await endUnheard(status);
			expect(await send(n8n, deliveryOf(jobId, 'succeeded'), tokenOf())).toEqual(IGNORED);
			expect(roe.control.requests()).toMatchObject([{ path: `/v1/agents/${agents.text}/jobs/` }]);
		}
		expect(n8n.executions).toEqual([]);
	});

	it('about the end starts with the end that Roe shows, once for all lies', async () => {
		const n8n = await publish({ includeResult });
		const jobId = await endUnheard('failure');
		await send(n8n, deliveryOf(jobId, 'succeeded'), tokenOf());
		await send(n8n, deliveryOf(jobId, 'failed'), tokenOf());
		await send(n8n, deliveryOf(jobId, 'succeeded'), tokenOf());
		expect(n8n.executions).toMatchObject([[{ jobId, status: 'FAILURE', isSuccessful: false }]]);
	});

	it('about a job that does not exist starts nothing', async () => {
		const n8n = await publish({ includeResult });
		const madeUp = '5d0f6f0e-3b0a-4a57-9a53-0c6a7f2b9e11';
		expect((await send(n8n, deliveryOf(madeUp), tokenOf())).status).toBe(503);
		expect((await send(n8n, deliveryOf(madeUp, 'failed'), tokenOf())).status).toBe(503);
		expect(n8n.executions).toEqual([]);
	});

	it('about reason and time does not bring them into the workflow', async () => {
		const n8n = await publish({ includeResult });
		const jobId = await endUnheard('failure');
		const { agent, job } = deliveryOf(jobId, 'failed');
		const lie = { ...job, error_message: 'Pay here', completed_at: '1999-01-01T00:00:00Z' };
		await send(n8n, { agent, job: lie }, tokenOf());
		expect(n8n.executions).toHaveLength(1);
		expect(JSON.stringify(n8n.executions)).not.toMatch(/Pay here|1999/);
	});
});

describe('a delivery that comes before the job’s end', () => {
	it('of a job that is not finished starts nothing', async () => {
		const n8n = await publish();
		const [jobId] = await startJobs(1);
		expect((await send(n8n, deliveryOf(jobId), tokenOf())).status).toBe(503);
		expect(n8n.executions).toEqual([]);
	});
});

describe('a delivery while Roe does not answer', () => {
	const { timeout } = AbortSignal;
	/** Every time limit is a tenth: 23 s of a delivery are 2.3 s. */
	beforeEach(() => {
		jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 10));
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	const LONG = { 'Retry-After': '100' };
	const troubles: Array<[string, Partial<FaultRule> & Pick<FaultRule, 'kind'>]> = [
		['says 429 and to wait 100 s', { kind: 'status', status: 429, headers: LONG }],
		['says 503 and to wait 100 s', { kind: 'status', status: 503, headers: LONG }],
		['says 429 each time', { kind: 'status', status: 429, headers: { 'Retry-After': '1' } }],
		['never answers', { kind: 'timeout' }],
		['answers a byte at a time', { kind: 'slow', bytes: 1, delayMs: 500 }],
	];

	it.each(
		troubles.flatMap(([how, trouble]) =>
			['/jobs/$', '/results/$'].map((path) => ({ how, path, trouble })),
		),
	)('ends in time where Roe $how ($path), and may come again', async ({ path, trouble }) => {
		const n8n = await publish();
		const jobId = await endUnheard();
		const { id } = roe.control.addFault({ match: { path }, when: 'before', times: 99, ...trouble });
		const begun = Date.now();
		// Many at once: those that wait for the first do not wait longer.
		const answers = await Promise.all(
			Array.from({ length: 5 }, async () => await send(n8n, deliveryOf(jobId), tokenOf())),
		);
		// A pause that can’t end in time is not begun.
		expect(Date.now() - begun).toBeLessThan(trouble.headers === LONG ? 1800 : 5000);
		for (const { status } of answers) expect([500, 503]).toContain(status);
		expect(n8n.executions).toEqual([]);

		roe.control.removeFault(id);
		expect(await send(n8n, deliveryOf(jobId), tokenOf())).toMatchObject({ status: 200 });
		expect(comparison(n8n, [jobId])).toEqual(EACH_ONCE);
		expect(n8n.executions).toHaveLength(1);
	});

	it('is told when to come again, and asks no further', async () => {
		const n8n = await publish();
		const jobId = await endUnheard();
		const { id } = roe.control.addFault({
			match: { path: '/jobs/$' },
			kind: 'timeout',
			when: 'before',
			times: 99,
		});
		const answer = await fetch(n8n.webhookUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...tokenOf() },
			body: JSON.stringify(deliveryOf(jobId)),
		});
		expect(answer.status).toBe(503);
		expect(answer.headers.get('retry-after')).toBe('60');
		expect(roe.control.requests()).toHaveLength(1);
		roe.control.removeFault(id);
		expect((await send(n8n, deliveryOf(jobId), tokenOf())).status).toBe(200);
	});
});
