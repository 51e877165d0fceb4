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

// The deliveries here are what anyone who has the secret could send.
const { roe, publish, inRoe, startJobs, tokenOf } = useTriggers({
	webhookRetryDelays: [50],
});

/** Ends a job without a delivery from Roe, so that the test can send one. */
const endUnheard = async (status: 'success' | 'failure' | 'cancelled' = 'success') => {
	const [jobId] = await startJobs(1);
	await inRoe('PATCH', `/webhooks/${roe.control.webhooks()[0].id}/`, { is_active: false });
	roe.control.finishJobs({ jobIds: [jobId], status });
	roe.control.clearRequests();
	return jobId;
};

describe.each([true, false])(
	'a false delivery with “Include Result” set to %s',
	(includeResult) => {
		it('starts nothing if it names the wrong agent', async () => {
			const n8n = await publish({ agents: [agents.slow], includeResult });
			for (const status of ['success', 'failure'] as const) {
				const jobId = await endUnheard(status);
				const answer = await send(n8n, deliveryOf(jobId, 'succeeded', agents.slow), tokenOf());
				expect(answer.status).toBe(503);
			}
			expect(n8n.executions).toEqual([]);
		});

		it('starts nothing if the job’s real status isn’t selected', async () => {
			const n8n = await publish({ events: ['succeeded'], includeResult });
			for (const status of ['failure', 'cancelled'] as const) {
				const jobId = await endUnheard(status);
				expect(await send(n8n, deliveryOf(jobId, 'succeeded'), tokenOf())).toEqual(IGNORED);
				expect(roe.control.requests()).toMatchObject([{ path: `/v1/agents/${agents.text}/jobs/` }]);
			}
			expect(n8n.executions).toEqual([]);
		});

		it('starts one execution with the status that Roe reports, however many false ones arrive', async () => {
			const n8n = await publish({ includeResult });
			const jobId = await endUnheard('failure');
			await send(n8n, deliveryOf(jobId, 'succeeded'), tokenOf());
			await send(n8n, deliveryOf(jobId, 'failed'), tokenOf());
			await send(n8n, deliveryOf(jobId, 'succeeded'), tokenOf());
			expect(n8n.executions).toMatchObject([[{ jobId, status: 'FAILURE', isSuccessful: false }]]);
		});

		it('starts nothing if the job doesn’t exist', async () => {
			const n8n = await publish({ includeResult });
			const madeUp = '5d0f6f0e-3b0a-4a57-9a53-0c6a7f2b9e11';
			expect((await send(n8n, deliveryOf(madeUp), tokenOf())).status).toBe(503);
			expect((await send(n8n, deliveryOf(madeUp, 'failed'), tokenOf())).status).toBe(503);
			expect(n8n.executions).toEqual([]);
		});

		it('can’t add its own error message or time to the workflow', async () => {
			const n8n = await publish({ includeResult });
			const jobId = await endUnheard('failure');
			const { agent, job } = deliveryOf(jobId, 'failed');
			const lie = { ...job, error_message: 'Pay here', completed_at: '1999-01-01T00:00:00Z' };
			await send(n8n, { agent, job: lie }, tokenOf());
			expect(n8n.executions).toHaveLength(1);
			expect(JSON.stringify(n8n.executions)).not.toMatch(/Pay here|1999/);
		});
	},
);

describe('a delivery that arrives before its job has ended', () => {
	it('starts nothing', async () => {
		const n8n = await publish();
		const [jobId] = await startJobs(1);
		expect((await send(n8n, deliveryOf(jobId), tokenOf())).status).toBe(503);
		expect(n8n.executions).toEqual([]);
	});
});

describe('a delivery while Roe is unavailable', () => {
	/** The node responds before Roe gives up waiting for it. */
	const MAX_DELIVERY_MS = 23_000;
	const LONG = { 'Retry-After': '100' };
	const troubles: Array<[string, Partial<FaultRule> & Pick<FaultRule, 'kind'>]> = [
		['responds 429 with a wait of 100 s', { kind: 'status', status: 429, headers: LONG }],
		['responds 503 with a wait of 100 s', { kind: 'status', status: 503, headers: LONG }],
		['responds 429 every time', { kind: 'status', status: 429, headers: { 'Retry-After': '1' } }],
		['never responds', { kind: 'timeout' }],
		['responds one byte at a time', { kind: 'slow', bytes: 1, delayMs: 500 }],
	];

	it.each(
		troubles.flatMap(([how, trouble]) =>
			['/jobs/$', '/results/$'].map((path) => ({ how, path, trouble })),
		),
	)('ends in time and can be repeated if Roe $how ($path)', async ({ path, trouble }) => {
		const n8n = await publish();
		const jobId = await endUnheard();
		const { id } = roe.control.addFault({ match: { path }, when: 'before', times: 99, ...trouble });
		const startedAt = Date.now();
		// Several at once: those that wait for the first one must not wait longer.
		const answers = await Promise.all(
			Array.from({ length: 5 }, async () => await send(n8n, deliveryOf(jobId), tokenOf())),
		);
		// Requests take no time here, and a wait that can’t end in time doesn't start.
		const waitedMs = Date.now() - startedAt;
		expect(waitedMs).toBeLessThanOrEqual(trouble.headers === LONG ? 0 : MAX_DELIVERY_MS);
		for (const { status } of answers) expect([500, 503]).toContain(status);
		expect(n8n.executions).toEqual([]);

		roe.control.removeFault(id);
		expect(await send(n8n, deliveryOf(jobId), tokenOf())).toMatchObject({ status: 200 });
		expect(comparison(n8n, [jobId])).toEqual(EACH_ONCE);
		expect(n8n.executions).toHaveLength(1);
	});

	it('gets a response with Retry-After, and causes no further requests', async () => {
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
