import { type Sandbox, SEED, startSandbox } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { codeOf } from '../support/codeOf';
import { rejectionOf } from '../support/rejectionOf';
import { until } from '../support/until';
import { logIn } from './running';
import { createWorkflow, isDelivered, jobIdsOf, startJobs, type WorkflowIn } from './triggerInN8n';

/** Jobs end when a test ends them. */
const HOUR = 3_600_000;
const MIB = 1024 * 1024;

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

/** A request to n8n as Roe sends it. Gives the status of the answer. */
async function send(url: string, body: string | object, headers: Record<string, string>) {
	const answer = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return answer.status;
}

const deliveryOf = (jobId: string) => ({
	agent: { id: SEED.agents.text },
	job: { id: jobId, status: 'succeeded', status_code: 3 },
});

/** Starts a job and ends it. Gives its ID. */
async function endJob(): Promise<string> {
	const [jobId] = await startJobs(sandbox, 1);
	sandbox.control.finishJobs();
	return jobId;
}

describe('the trigger with the delivery “webhook”', () => {
	const publish = async (): Promise<WorkflowIn> => {
		const workflow = await create({ delivery: 'webhook' });
		await workflow.publish();
		await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 1);
		return workflow;
	};
	const isGone = async () => await until(() => sandbox.control.webhooks().length === 0);

	it('starts nothing for a request that isn’t from Roe, or for a repeated delivery', async () => {
		const workflow = await publish();
		const [{ url, headers: token }] = sandbox.control.webhooks();
		const jobId = await endJob();
		await until(() => isDelivered(sandbox));
		const [otherJobId] = await startJobs(sandbox, 1);
		const wrong = { 'X-N8N-Roe-Token': '0'.repeat(64) };
		const forged = [deliveryOf(jobId), deliveryOf(otherJobId), '{}', {}];
		for (const body of forged) {
			expect(await send(url, body, {})).toBe(401);
			expect(await send(url, body, wrong)).toBe(401);
		}
		expect(await send(url, '{}', token)).toBe(400);
		expect(await send(url, { ...deliveryOf(jobId), agent: {} }, token)).toBe(400);
		// n8n itself refuses what is no JSON, and (with 500) what is too large.
		expect(await send(url, '{', token)).toBe(422);
		const large = { ...deliveryOf(otherJobId), padding: 'x'.repeat(17 * MIB) };
		expect(await send(url, large, token)).toBeGreaterThanOrEqual(400);
		expect(await send(url, deliveryOf(jobId), token)).toBe(200);
		expect(jobIdsOf(await workflow.executions())).toEqual([jobId]);

		await workflow.unpublish();
		await isGone();
		expect(await send(url, deliveryOf(jobId), token)).toBe(404);
		expect(await workflow.countExecutions()).toBe(1);
	});

	it('leaves no webhook behind if the workflow is deleted', async () => {
		const workflow = await publish();
		await workflow.delete();
		await isGone();
	});

	it('uses the agents of a new version of the workflow', async () => {
		const workflow = await publish();
		const [before] = sandbox.control.webhooks();
		await workflow.change({ agents: [SEED.agents.text, SEED.agents.slow] });
		await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 2);
		expect(sandbox.control.webhooks()).toHaveLength(1);
		expect(sandbox.control.webhooks()[0].id).not.toBe(before.id);
		const jobId = await endJob();
		await until(() => isDelivered(sandbox));
		expect(jobIdsOf(await workflow.executions())).toEqual([jobId]);
		await workflow.unpublish();
		await isGone();
	});

	it('leaves no webhook behind if a new version of the workflow polls', async () => {
		const workflow = await publish();
		await workflow.change({ delivery: 'polling' });
		await isGone();
		await workflow.unpublish();
	});

	it('is tested in the editor with its own webhook, which is deleted afterwards', async () => {
		const workflow = await create({ delivery: 'webhook' });
		expect(await workflow.test()).toBeUndefined();
		expect(sandbox.control.webhooks()).toMatchObject([
			{ url: await workflow.address('webhook-test') },
		]);
		const jobId = await endJob();
		await until(async () => (await workflow.countExecutions()) === 1);
		expect(await workflow.executions()).toMatchObject([
			{ mode: 'manual', status: 'success', items: [{ jobId, status: 'SUCCESS' }] },
		]);
		await isGone();
		await workflow.testEnded();
	});

	it('is tested in the editor with Roe’s sample if the user wants one', async () => {
		const workflow = await create({ delivery: 'webhook', sendTestDelivery: true });
		expect(await workflow.test()).toBeUndefined();
		await until(async () => (await workflow.countExecutions()) === 1);
		expect(await workflow.executions()).toMatchObject([
			{
				mode: 'manual',
				status: 'success',
				items: [{ status: 'SUCCESS', agentId: SEED.agents.text }],
			},
		]);
		expect(sandbox.control.jobs()).toEqual([]);
		await isGone();
		await workflow.testEnded();
	});

	it('can be tested again after a test that couldn’t be ended, since Roe was down', async () => {
		const away = await startSandbox();
		const workflow = await createWorkflow({ client }, away, { delivery: 'webhook' });
		await workflow.test();
		await away.close();
		await workflow.stopTest();
		const other = await create({ delivery: 'webhook' });
		await other.test();
		expect(sandbox.control.webhooks()).toHaveLength(1);
		await other.stopTest();
		await isGone();
	});

	it('reports advice if the account has no webhooks by API', async () => {
		sandbox.control.change({ webhooks: '403' });
		const workflow = await create({ delivery: 'webhook' });
		const { message } = await rejectionOf(workflow.test());
		await workflow.publish();
		// n8n tries for a while before it gives up.
		await until(async () => (await workflow.publication()).status === 'failed', 120);
		const { errors } = await workflow.publication();
		expect(errors).toHaveLength(1);
		// It's in the JSON of n8n's response.
		expect(message).toContain(JSON.stringify(errors[0]).slice(1, -1));
		for (const fact of ['HTTP 403', 'Delivery', 'Manual Webhook', 'Polling']) {
			expect(errors[0]).toContain(fact);
		}
		await workflow.unpublish();
	}, 180_000);

	it('reports advice if n8n has no public URL', async () => {
		const roe = { url: 'https://api.roe.invalid' };
		const workflow = await createWorkflow({ client }, roe, { delivery: 'webhook' });
		const { message } = await rejectionOf(workflow.test());
		for (const fact of [/http:\/\/127\.0\.0\.1:\d+/, /N8N_WEBHOOK_URL/, /Delivery/, /Polling/]) {
			expect(message).toMatch(fact);
		}
	});
});

describe('the trigger with the delivery “polling”', () => {
	it('is tested in the editor with the newest finished job', async () => {
		const jobId = await endJob();
		const workflow = await create({ delivery: 'polling' });
		expect(await workflow.test()).toEqual(expect.any(String));
		const [execution] = await workflow.executions();
		expect(execution).toMatchObject({ mode: 'manual', status: 'success', items: [{ jobId }] });
	});

	it('reports in the editor that no job has finished yet', async () => {
		const workflow = await create({ delivery: 'polling' });
		await workflow.test();
		const [execution] = await workflow.executions();
		expect(execution.status).toBe('error');
		expect(codeOf(execution.error)).toBe('NO_FINISHED_JOB');
	});
});
