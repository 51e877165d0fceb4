import { type Sandbox, SEED, startSandbox } from '../../sandbox';
import type { N8nClient, WorkflowJson } from '../../tools/server/n8nClient';
import { until } from '../support/until';
import { logIn } from './running';
import {
	createWorkflow,
	isDelivered,
	jobIdsOf,
	NEXT,
	startJobs,
	TRIGGER,
	WorkflowIn,
} from './triggerInN8n';

/** Jobs end when a test ends them. */
const HOUR = 3_600_000;
/** A poll is half a minute away at most. */
const everyHalfMinute = {
	delivery: 'polling',
	pollTimes: {
		item: [0, 30].map((second) => ({ mode: 'custom', cronExpression: `${second} * * * * *` })),
	},
};
/** No poll but that of the publication comes while a test runs. */
const onceAYear = {
	delivery: 'polling',
	pollTimes: { item: [{ mode: 'custom', cronExpression: '0 0 0 1 1 *' }] },
};

let client: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	client = await logIn();
});

beforeEach(async () => {
	sandbox = await startSandbox({
		jobDuration: HOUR,
		webhookRetryDelays: Array<number>(100).fill(500),
	});
});
afterEach(async () => await sandbox.close());

const create = async (parameters: Parameters<typeof createWorkflow>[2]) =>
	await createWorkflow({ client }, sandbox, parameters);

/** Polls so far: each asks for a list of jobs. */
const polls = () => sandbox.control.requests({ path: '/jobs/$' }).length;
const polled = async (before: number) => await until(() => polls() > before);

/** Jobs that end now. */
async function endJobs(count: number): Promise<string[]> {
	const jobIds = await startJobs(sandbox, count);
	sandbox.control.finishJobs({ jobIds });
	return jobIds;
}

const given = async (workflow: WorkflowIn) => jobIdsOf(await workflow.executions());

/** The workflow with its static data, as the API and `export:workflow` give it. */
async function read(workflow: WorkflowIn) {
	type Whole = WorkflowJson & { staticData: { global: { roeAiTrigger: object } } };
	return (await client.readWorkflow(workflow.id)) as unknown as Whole;
}

/** Another workflow of the same content, with all that n8n lets a copy take along. */
async function copy(workflow: WorkflowIn): Promise<WorkflowIn> {
	const { nodes, connections, settings, staticData } = await read(workflow);
	const whole = { name: 'A copy', nodes, connections, settings, staticData };
	const { id, versionId } = await client.createWorkflow(whole);
	return new WorkflowIn({ client }, id, versionId);
}

describe('a polling trigger', () => {
	it('outputs the jobs that finished since its last poll once, if it’s renamed', async () => {
		const workflow = await create(onceAYear);
		await workflow.publish();
		await polled(0);
		await until(async () => (await workflow.publication()).status === 'published');
		const jobIds = await endJobs(2);
		await workflow.rename('Reviews');
		await until(async () => (await workflow.countExecutions()) > 0);
		expect(await given(workflow)).toEqual(jobIds.sort());
		await workflow.unpublish();
		const before = polls();
		await workflow.publish();
		await polled(before);
		expect(await given(workflow)).toEqual(jobIds.sort());
		await workflow.unpublish();
	});

	it('continues at the same point next to another one, whichever n8n publishes again', async () => {
		const workflow = await create(everyHalfMinute);
		await workflow.edit(({ nodes, connections }) => {
			const [trigger] = nodes;
			const second = { ...trigger, id: crypto.randomUUID(), webhookId: crypto.randomUUID() };
			nodes.push({ ...second, name: 'Second', position: [0, 200] });
			connections.Second = connections[TRIGGER];
		});
		await polled(1);
		const first = await endJobs(1);
		await until(async () => (await workflow.countExecutions()) === 2, 90);
		await workflow.rename('Reviews');
		const later = await endJobs(1);
		await until(async () => (await workflow.countExecutions()) === 4, 90);
		await workflow.unpublish();
		const [a, b] = [first[0], later[0]];
		expect(await given(workflow)).toEqual([a, a, b, b].sort());
		const before = polls();
		await workflow.publish();
		await polled(before + 1);
		expect(await workflow.countExecutions()).toBe(4);
		await workflow.unpublish();
	}, 300_000);

	it('starts from zero in a copy of the workflow', async () => {
		const workflow = await create(onceAYear);
		await workflow.publish();
		await polled(0);
		await until(async () => (await workflow.publication()).status === 'published');
		await endJobs(1);
		const other = await copy(workflow);
		const before = polls();
		await other.publish();
		await polled(before);
		await until(async () => (await other.publication()).status === 'published');
		expect(await other.countExecutions()).toBe(0);
		await other.unpublish();
		await workflow.unpublish();
	});
});

/** What n8n responds to a delivery of a job that succeeded. */
async function deliverAgain(url: string, jobId: string, headers: Record<string, string>) {
	const job = { id: jobId, status: 'succeeded', status_code: 3 };
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify({ agent: { id: SEED.agents.text }, job }),
	});
	return await response.json();
}

describe('a trigger with a webhook', () => {
	const linked = async (count = 1) =>
		await until(() => {
			const webhooks = sandbox.control.webhooks();
			return webhooks.length === count && webhooks.every(({ agent_ids }) => agent_ids.length > 0);
		});

	it('keeps deliveries and accepts its earlier secret if it’s renamed', async () => {
		const workflow = await create({ delivery: 'webhook' });
		await workflow.publish();
		await linked();
		const [{ id, url, headers, name }] = sandbox.control.webhooks();
		expect(name).toBe(`n8n: When a job is done / ${TRIGGER}`);
		const [jobId] = await endJobs(1);
		await until(() => isDelivered(sandbox));
		await workflow.rename('Reviews');
		await until(() => sandbox.control.webhooks()[0]?.id !== id);
		await linked();
		await until(async () => (await workflow.publication()).status === 'published');
		expect(sandbox.control.webhooks()).toMatchObject([
			{ url, name: 'n8n: When a job is done / Reviews' },
		]);
		expect(sandbox.control.webhooks()[0].headers).not.toEqual(headers);
		expect(await deliverAgain(url, jobId, headers)).toEqual({ ignored: expect.any(String) });
		const [next] = await endJobs(1);
		await until(async () => (await workflow.countExecutions()) === 2);
		expect(await given(workflow)).toEqual([jobId, next].sort());
		await workflow.unpublish();
		await until(() => sandbox.control.webhooks().length === 0);
	});

	it('keeps the original’s webhook if the workflow is copied', async () => {
		const workflow = await create({ delivery: 'webhook' });
		await workflow.publish();
		await linked();
		await until(async () => (await workflow.publication()).status === 'published');
		const [{ id }] = sandbox.control.webhooks();
		const other = await copy(workflow);
		expect((await read(other)).nodes[0].id).toBe((await read(workflow)).nodes[0].id);
		await other.edit(({ nodes }) => {
			nodes[0].webhookId = crypto.randomUUID();
		});
		await linked(2);
		await until(async () => (await other.publication()).status === 'published');
		await other.unpublish();
		await linked(1);
		expect(sandbox.control.webhooks()).toMatchObject([{ id }]);
		await workflow.unpublish();
		await until(() => sandbox.control.webhooks().length === 0);
	});

	it('keeps its data if a Code node of its workflow changes the same static data', async () => {
		const workflow = await create({ delivery: 'webhook' });
		await workflow.edit(({ nodes }) => {
			const next = nodes.find(({ name }) => name === NEXT)!;
			next.type = 'n8n-nodes-base.code';
			next.typeVersion = 2;
			next.parameters = {
				jsCode:
					"const data = $getWorkflowStaticData('global'); data.runs = (data.runs ?? 0) + 1; return $input.all();",
			};
		});
		await linked();
		const [{ url, headers }] = sandbox.control.webhooks();
		const jobIds: string[] = [];
		for (let count = 1; count <= 3; count++) {
			jobIds.push(...(await endJobs(1)));
			await until(async () => (await workflow.countExecutions()) === count);
			await workflow.executions();
		}
		expect(await given(workflow)).toEqual(jobIds.sort());
		expect((await read(workflow)).staticData.global).toMatchObject({ runs: 3 });
		await workflow.unpublish();
		await until(() => sandbox.control.webhooks().length === 0);
		await workflow.publish();
		await linked();
		expect(sandbox.control.webhooks()).toMatchObject([{ url }]);
		expect(sandbox.control.webhooks()[0].headers).not.toEqual(headers);
		await until(async () => (await workflow.publication()).status === 'published');
		expect(await deliverAgain(url, jobIds[0], headers)).toEqual({ ignored: expect.any(String) });
		await workflow.unpublish();
		await until(() => sandbox.control.webhooks().length === 0);
	});
});
