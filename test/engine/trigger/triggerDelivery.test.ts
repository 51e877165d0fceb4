import { SEED } from '../../../sandbox';
import { findText } from '../../support/expectNoKey';
import { until } from '../../support/until';
import { comparison, deliveryOf, EACH_ONCE, IGNORED, send, useTriggers } from './triggerRoe';

const { agents } = SEED;

const { roe, publish, delivered, inRoe, startJobs, endJobs, tokenOf } = useTriggers({
	webhookRetryDelays: [50, 200, 1000, 3000],
});

describe('a delivery', () => {
	it('starts one execution with the result, in the format of Get Result', async () => {
		const n8n = await publish();
		const [jobId] = await endJobs(1);
		expect(n8n.executions).toEqual([
			[
				{
					jobId,
					status: 'SUCCESS',
					isFinished: true,
					isSuccessful: true,
					timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
					outputs: {
						summary: expect.objectContaining({
							company_name: expect.any(Object) as object,
						}) as object,
						report: expect.stringContaining('Company ') as string,
					},
					agentId: agents.text,
					agentName: 'Company Research',
					cost: expect.any(Number) as number,
					metadata: {},
				},
			],
		]);
	});

	it('starts no second execution for a job that the cache returned again', async () => {
		roe.control.change({ cache: true });
		const n8n = await publish();
		const [jobId] = await endJobs(1);
		const inputs = Object.fromEntries(
			roe.control.job(jobId)!.inputs.map(({ key, value }) => [key, value]),
		);
		roe.control.advanceClock(3_600_000);
		expect(await inRoe('POST', `/v1/agents/run/${agents.text}/async/`, inputs)).toBe(jobId);
		await inRoe('POST', `/v1/agents/jobs/${jobId}/webhook/resend/`);
		await delivered();
		expect(roe.control.deliveries()).toHaveLength(2);
		expect(n8n.executions).toHaveLength(1);
		// n8n looks for missed deliveries when it starts: this is none.
		await n8n.publish('init');
		await delivered();
		expect(roe.control.deliveries()).toHaveLength(2);
	});

	it('includes Roe’s reason for a failed job, without a request for the result', async () => {
		const n8n = await publish();
		const [jobId] = await endJobs(1, 'failure');
		expect(n8n.executions).toMatchObject([
			[
				{
					jobId,
					status: 'FAILURE',
					isSuccessful: false,
					errorMessage: 'It broke',
					agentId: agents.text,
				},
			],
		]);
		expect(roe.control.requests({ path: '/results/$' })).toEqual([]);
	});

	it('treats a cancelled job as failed', async () => {
		const n8n = await publish({ events: ['failed'] });
		await endJobs(1, 'cancelled');
		expect(n8n.executions).toMatchObject([[{ status: 'CANCELLED' }]]);
	});

	it('starts with the status after one request, without “Include Result”', async () => {
		const n8n = await publish({ includeResult: false });
		await endJobs(1);
		roe.control.clearRequests();
		const [jobId] = await endJobs(1);
		const [, [item]] = n8n.executions;
		expect(item).toMatchObject({ jobId, status: 'SUCCESS', agentId: agents.text });
		expect(item).not.toHaveProperty('outputs');
		expect(roe.control.requests()).toMatchObject([
			{ method: 'GET', path: `/v1/agents/${agents.text}/jobs/` },
		]);
	});

	it('needs two requests for the result: the job and its result', async () => {
		await publish();
		await endJobs(1);
		roe.control.clearRequests();
		await endJobs(1);
		const asked = roe.control.requests().map(({ method, path }) => `${method} ${path}`);
		expect(asked).toEqual([`GET /v1/agents/${agents.text}/jobs/`, 'POST /v1/agents/jobs/results/']);
	});

	it('is accepted but starts nothing for another agent, or an event that isn’t selected', async () => {
		const n8n = await publish({ events: ['failed'] });
		const [jobId] = await endJobs(1);
		expect(roe.control.deliveries()).toMatchObject([{ state: 'delivered' }]);
		const answer = await send(n8n, deliveryOf(jobId, 'failed', agents.slow), tokenOf());
		expect(answer).toEqual(IGNORED);
		expect(n8n.executions).toEqual([]);
	});

	it('never adds the key to n8n’s stored data', async () => {
		const n8n = await publish();
		await endJobs(2);
		expect(findText([n8n.executions, n8n.staticData], SEED.apiKey)).toEqual([]);
	});
});

describe('a repeated delivery', () => {
	it('starts nothing a second time, even if many arrive at once', async () => {
		const n8n = await publish();
		const [jobId] = await endJobs(1);
		const answers = await Promise.all(
			Array.from({ length: 20 }, async () => await send(n8n, deliveryOf(jobId), tokenOf())),
		);
		expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
		expect(n8n.executions).toHaveLength(1);
	});

	it('starts one execution if all arrive at once and none arrived before', async () => {
		const n8n = await publish();
		const [jobId] = await startJobs(1);
		roe.control.change({ latency: 20, webhookRetryDelays: [] });
		await inRoe('PATCH', `/webhooks/${roe.control.webhooks()[0].id}/`, {
			is_active: false,
		});
		roe.control.finishJobs();
		const answers = await Promise.all(
			Array.from({ length: 20 }, async () => await send(n8n, deliveryOf(jobId), tokenOf())),
		);
		const started = answers.filter(({ answer }) => (answer as { started?: true }).started);
		expect(started).toHaveLength(1);
		expect(n8n.executions).toHaveLength(1);
	});

	it('starts nothing a second time after n8n restarted', async () => {
		const n8n = await publish();
		const [jobId] = await endJobs(1);
		n8n.restart();
		roe.control.clearRequests();
		expect(await send(n8n, deliveryOf(jobId), tokenOf())).toEqual(IGNORED);
		expect(roe.control.requests()).toEqual([]);
		expect(n8n.executions).toHaveLength(1);
	});

	it('starts the workflow if n8n couldn’t start it the first time', async () => {
		const n8n = await publish();
		n8n.startFails = true;
		const [jobId] = await startJobs(1);
		roe.control.finishJobs();
		await until(() => (roe.control.deliveries()[0]?.attempts.length ?? 0) > 0);
		n8n.startFails = false;
		await delivered();
		expect(comparison(n8n, [jobId])).toEqual(EACH_ONCE);
		expect(roe.control.deliveries()[0].attempts[0]).toMatchObject({ status: 500 });
	});

	it('starts the workflow if the result couldn’t be read the first time', async () => {
		const n8n = await publish();
		roe.control.addFault({
			match: { path: '/results/$' },
			kind: 'status',
			status: 400,
			when: 'before',
		});
		const [jobId] = await endJobs(1);
		expect(comparison(n8n, [jobId])).toEqual(EACH_ONCE);
		expect(roe.control.deliveries()[0].attempts.map(({ status }) => status)).toEqual([500, 200]);
	});

	it('isn’t a duplicate if the job’s final status has changed in Roe', async () => {
		const n8n = await publish({ includeResult: false });
		const [jobId] = await endJobs(1);
		roe.control.addFault({
			match: { path: '/jobs/$' },
			kind: 'status',
			status: 200,
			body: { count: 1, next: null, previous: null, results: [{ id: jobId, status_code: 4 }] },
			when: 'before',
		});
		await send(n8n, deliveryOf(jobId, 'failed'), tokenOf());
		expect(n8n.executions).toMatchObject([[{ status: 'SUCCESS' }], [{ status: 'FAILURE' }]]);
	});
});

describe('a delivery for a job that Roe doesn’t show as finished', () => {
	it('waits for Roe’s list to update', async () => {
		const n8n = await publish();
		const [jobId] = await startJobs(1);
		const sent = send(n8n, deliveryOf(jobId), tokenOf());
		await until(() => roe.control.requests({ path: '/jobs/$' }).length > 0);
		expect(n8n.executions).toEqual([]);
		roe.control.finishJobs();
		expect(await sent).toMatchObject({ status: 200 });
		expect(comparison(n8n, [jobId])).toEqual(EACH_ONCE);
	});

	it('gets a 503 if there is no such job, as in Roe’s webhook test', async () => {
		const n8n = await publish();
		const path = `/v1/agents/${agents.text}/webhooks/${roe.control.webhooks()[0].id}/test/`;
		expect(await inRoe('POST', path)).toMatchObject({
			success: false,
			response_status: 503,
		});
		expect(n8n.executions).toEqual([]);
	});
});

describe('an unreliable delivery', () => {
	it('starts 200 executions for 200 jobs, despite duplicates, disorder and losses', async () => {
		roe.control.change({
			deliveryTrouble: { duplicate: 0.5, dropFirst: 0.3, maxDelay: 500, seed: 7 },
		});
		const n8n = await publish();
		const jobIds = await endJobs(200);
		const deliveries = roe.control.deliveries();
		expect(deliveries.length).toBeGreaterThan(250);
		expect(deliveries.every(({ state }) => state === 'delivered')).toBe(true);
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
		expect(n8n.executions).toHaveLength(200);
	});
});

describe('a delivery while the workflow is published again', () => {
	it('doesn’t restore an old token', async () => {
		const n8n = await publish();
		const [jobId] = await startJobs(1);
		// Under way until the job has ended; n8n then stores what it had read before.
		const sent = send(n8n, deliveryOf(jobId), tokenOf());
		await until(() => roe.control.requests({ path: '/jobs/$' }).length > 0);
		n8n.parameters = { ...n8n.parameters, agents: [agents.text, agents.slow] };
		await n8n.publish('update');
		roe.control.finishJobs();
		expect(await sent).toMatchObject({ status: 200 });
		expect(n8n.stored.registration).toMatchObject({ id: roe.control.webhooks()[0].id });
		expect((await send(n8n, deliveryOf(jobId), tokenOf())).status).toBe(200);
	});
});
