import { SEED } from '../../../sandbox';
import { chain, runWorkflow } from '../../support/engine';
import { until } from '../../support/until';
import { comparison, EACH_ONCE, forText, useTriggers } from './triggerRoe';
import { TRIGGER_TYPE } from './triggerWorkflow';

const { agents } = SEED;
const { roe, start, publish, delivered, inRoe, makeWebhook, startJobs, endJobs, calls } =
	useTriggers();

const resends = () => calls().filter((call) => call.endsWith('/webhook/resend/'));

/** Ends jobs whose deliveries n8n takes while it is starting, and forgets. */
const missJobs = async (n8n: { isStarting: boolean }, count: number) => {
	n8n.isStarting = true;
	const jobIds = await endJobs(count);
	n8n.isStarting = false;
	return jobIds;
};

describe('missed deliveries', () => {
	it('are repeated once each when n8n starts', async () => {
		const n8n = await publish();
		const before = await endJobs(3);
		const missed = await missJobs(n8n, 12);
		expect(comparison(n8n, [...before, ...missed])).toMatchObject({ missing: missed });
		await n8n.publish('init');
		await delivered();
		expect(comparison(n8n, [...before, ...missed])).toEqual(EACH_ONCE);
		expect(resends()).toHaveLength(missed.length);
		await n8n.publish('init');
		expect(resends()).toHaveLength(missed.length);
	});

	it('aren’t repeated to other webhooks', async () => {
		const n8n = await publish();
		const id = await makeWebhook({ name: 'Other', url: `${roe.url}/nowhere` });
		await inRoe('POST', `/webhooks/${id}/agents/`, { agent_ids: [agents.text] });
		const toOther = () => roe.control.deliveries().filter(({ webhookId }) => webhookId === id);
		const missed = await missJobs(n8n, 1);
		await n8n.publish('init');
		await delivered();
		expect(comparison(n8n, missed)).toEqual(EACH_ONCE);
		expect(toOther()).toHaveLength(1);
	});

	it('are repeated if Roe had given up, or a link to an agent was missing', async () => {
		roe.control.change({ webhookRetryDelays: [] });
		const n8n = await publish();
		n8n.startFails = true;
		const givenUp = await endJobs(1);
		n8n.startFails = false;
		const [{ id }] = roe.control.webhooks();
		await inRoe('DELETE', `/webhooks/${id}/agents/${agents.text}/`);
		const untold = await startJobs(1);
		roe.control.finishJobs();
		await n8n.publish('init');
		await delivered();
		expect(comparison(n8n, [...givenUp, ...untold])).toEqual(EACH_ONCE);
	});

	it('are repeated if the webhook had to be created again', async () => {
		const n8n = await publish();
		await inRoe('DELETE', `/webhooks/${roe.control.webhooks()[0].id}/`);
		const jobIds = await startJobs(2);
		roe.control.finishJobs();
		await n8n.publish('init');
		await delivered();
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
	});

	it.each([
		[3_600_000, 'ahead'],
		[-3_600_000, 'behind'],
	])('are found by Roe’s clock, even if it’s %d ms %s', async (clockSkew) => {
		roe.control.change({ clockSkew });
		const n8n = await start();
		const [early] = await startJobs(1);
		roe.control.finishJobs();
		roe.control.advanceClock(2000);
		await n8n.publish();
		roe.control.advanceClock(2000);
		const missed = await missJobs(n8n, 1);
		await n8n.publish('init');
		await delivered();
		expect(comparison(n8n, missed)).toEqual(EACH_ONCE);
		expect(resends().join()).not.toContain(early);
	});

	it('exclude jobs that finished before their agent was selected, or with another event', async () => {
		const n8n = await publish({ agents: [agents.slow], events: ['succeeded'] });
		await endJobs(1);
		roe.control.advanceClock(2000);
		n8n.parameters = { ...n8n.parameters, agents: [agents.slow, agents.text] };
		await n8n.publish('update');
		await endJobs(1, 'failure');
		await n8n.publish('init');
		expect(resends()).toEqual([]);
		expect(n8n.executions).toEqual([]);
	});

	it('exclude jobs that finished while the workflow was unpublished', async () => {
		const n8n = await publish();
		await n8n.unpublish();
		await startJobs(1);
		roe.control.finishJobs();
		roe.control.advanceClock(2000);
		await n8n.publish();
		await n8n.publish('init');
		expect(resends()).toEqual([]);
	});

	it('aren’t repeated after a week', async () => {
		const n8n = await publish();
		await missJobs(n8n, 1);
		roe.control.advanceClock(8 * 24 * 3_600_000);
		await n8n.publish('init');
		expect(resends()).toEqual([]);
	});

	it('don’t prevent publishing if Roe can’t list jobs or deliver again', async () => {
		const n8n = await publish();
		const missed = await missJobs(n8n, 1);
		for (const path of ['/jobs/$', '/webhook/resend/$']) {
			const { id } = roe.control.addFault({
				match: { path },
				kind: 'status',
				status: 403,
				when: 'before',
				times: 100,
			});
			await n8n.publish('init');
			roe.control.removeFault(id);
		}
		expect(n8n.executions).toEqual([]);
		await n8n.publish('init');
		await until(() => n8n.executions.length > 0);
		expect(comparison(n8n, missed)).toEqual(EACH_ONCE);
	});
});

describe('an execution that n8n stopped while starting and runs again', () => {
	const item = (jobId: string, isSuccessful = true) => ({
		json: { jobId, isSuccessful, agentId: agents.text },
	});
	const run = async (
		executionId: string,
		items: Array<ReturnType<typeof item>>,
		mode: 'webhook' | 'manual' = 'webhook',
	) =>
		await runWorkflow({
			workflow: chain(
				{ name: 'Roe AI Trigger', type: TRIGGER_TYPE, parameters: forText },
				{ name: 'Next', type: 'n8n-nodes-base.noOp' },
			),
			items,
			executionId,
			mode,
		});
	const next = async (...given: Parameters<typeof run>) => {
		const ended = await run(...given);
		expect(ended.error).toBeUndefined();
		return ended.json('Next').length;
	};

	it('ends at the trigger if another one received the job in the meantime', async () => {
		const jobId = crypto.randomUUID();
		expect(await next('901', [item(jobId)])).toBe(1);
		expect(await next('902', [item(jobId)])).toBe(0);
		// The same once more, as with “Retry On Fail”.
		expect(await next('901', [item(jobId)])).toBe(1);
		expect(await next('903', [item(crypto.randomUUID())])).toBe(1);
		// The job ended another way since.
		expect(await next('904', [item(jobId, false)])).toBe(1);
	});

	it('continues if it’s a test in the editor', async () => {
		const jobId = crypto.randomUUID();
		expect(await next('905', [item(jobId)])).toBe(1);
		expect(await next('906', [item(jobId)], 'manual')).toBe(1);
	});
});
