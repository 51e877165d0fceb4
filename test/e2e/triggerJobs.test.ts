import { type Sandbox, SEED, startSandbox } from '../../sandbox';
import { until } from '../support/until';
import {
	createWorkflow,
	endInDisorder,
	isDelivered,
	jobIdsOf,
	OwnN8n,
	startJobs,
} from './triggerInN8n';

/** Jobs end when a test ends them. */
const HOUR = 3_600_000;
/** Seconds that things may take on a machine that is busy with other work too. */
const PATIENCE = 240;

let n8n: OwnN8n;
let sandbox: Sandbox;

beforeAll(async () => {
	n8n = await OwnN8n.start();
});
afterAll(async () => await n8n.remove());

beforeEach(async () => {
	sandbox = await startSandbox({
		jobDuration: HOUR,
		// A receiver that is away for some minutes still gets everything.
		webhookRetryDelays: [300, 1000, 3000, ...Array<number>(60).fill(5000)],
	});
});
afterEach(async () => await sandbox.close());

describe('200 jobs during a restart of n8n', () => {
	it('start 200 executions by webhook, despite delays, duplicates, disorder and losses', async () => {
		const agents = [SEED.agents.text, SEED.agents.slow];
		const workflow = await createWorkflow(n8n, sandbox, { delivery: 'webhook', agents });
		await workflow.publish();
		await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 2);
		const [webhook] = sandbox.control.webhooks();
		sandbox.control.change({
			deliveryTrouble: { duplicate: 0.4, dropFirst: 0.3, maxDelay: 2000, seed: 5 },
		});
		const jobIds = await startJobs(sandbox, 200);
		await endInDisorder(sandbox, jobIds.slice(0, 100));
		// n8n that is stopped while it starts an execution starts it once more later, and the second one ends at the trigger. So that
		// executions can be counted, none is being started at that moment.
		sandbox.control.change({ deliveriesAtOnce: 0 });
		await until(() => sandbox.control.deliveriesUnderWay() === 0);
		await n8n.stop();
		sandbox.control.change({ deliveriesAtOnce: 20 });
		// Jobs end while n8n is down, and somebody takes a link away in Roe's web app. While n8n starts it takes deliveries for
		// nothing: the trigger has them sent again.
		await endInDisorder(sandbox, jobIds.slice(100, 150));
		sandbox.state.webhooks.all()[0].agentIds.delete(SEED.agents.slow);
		await n8n.startAgain();
		await endInDisorder(sandbox, jobIds.slice(150));
		await until(() => isDelivered(sandbox), PATIENCE);

		const deliveries = sandbox.control.deliveries();
		expect(deliveries.length).toBeGreaterThan(240);
		expect(deliveries.filter(({ attempts }) => attempts.length > 1).length).toBeGreaterThan(50);
		await until(async () => (await workflow.countExecutions()) >= 200, PATIENCE);
		const executions = await workflow.executions();
		expect(jobIdsOf(executions)).toEqual([...jobIds].sort());
		expect(executions).toHaveLength(200);
		expect(new Set(executions.map(({ status }) => status))).toEqual(new Set(['success']));
		// The same webhook as before, with its links.
		expect(sandbox.control.webhooks()).toMatchObject([{ id: webhook.id, agent_ids: agents }]);

		await workflow.unpublish();
		await until(() => sandbox.control.webhooks().length === 0);
	}, 900_000);

	it('are output once each by polling, even if Roe’s clock is wrong, and not after unpublishing', async () => {
		sandbox.control.change({ clockSkew: HOUR });
		const early = await startJobs(sandbox, 5);
		sandbox.control.finishJobs();
		const workflow = await createWorkflow(n8n, sandbox, {
			delivery: 'polling',
			// n8n takes no time shorter than a minute, but several: one poll each ten seconds.
			pollTimes: {
				item: [0, 10, 20, 30, 40, 50].map((second) => ({
					mode: 'custom',
					cronExpression: `${second} * * * * *`,
				})),
			},
		});
		await workflow.publish();
		// The first poll has ended: what it saw is given to nobody.
		await until(async () => (await workflow.publication()).status === 'published');
		expect(sandbox.control.requests({ path: '/jobs/$' }).length).toBeGreaterThan(0);
		expect(sandbox.control.webhooks()).toEqual([]);
		const given = async (count: number) =>
			await until(async () => jobIdsOf(await workflow.executions()).length >= count, PATIENCE);

		const jobIds = await startJobs(sandbox, 200);
		// The first poll of these comes while they end.
		const ending = endInDisorder(sandbox, jobIds.slice(0, 100), 1000);
		await given(1);
		await ending;
		await given(100);
		await n8n.stop();
		await endInDisorder(sandbox, jobIds.slice(100, 150));
		await n8n.startAgain();
		await given(150);
		await endInDisorder(sandbox, jobIds.slice(150));
		await given(200);
		// Two polls more, that find nothing.
		sandbox.control.clearRequests();
		await until(() => sandbox.control.requests({ path: '/jobs/$' }).length > 1, PATIENCE);

		const executions = await workflow.executions();
		expect(jobIdsOf(executions)).toEqual([...jobIds].sort());
		expect(jobIdsOf(executions)).not.toContain(early[0]);
		expect(executions.length).toBeGreaterThan(2);
		const items = executions.flatMap((execution) => execution.items);
		expect(items.filter(({ outputs }) => outputs === undefined)).toEqual([]);

		await workflow.unpublish();
		// One may be under way.
		await new Promise((resolve) => setTimeout(resolve, 2000));
		sandbox.control.clearRequests();
		await new Promise((resolve) => setTimeout(resolve, 21_000));
		expect(sandbox.control.requests()).toEqual([]);
	}, 900_000);
});

describe('n8n’s log of these tests', () => {
	it('never contains the key', () => {
		const log = n8n.log();
		expect(log).toContain('Roe AI Trigger');
		expect(log.split('\n').filter((line) => line.includes(SEED.apiKey))).toEqual([]);
	});
});
