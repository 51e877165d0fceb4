import { RoeAiWebhookApi } from '../../credentials/RoeAiWebhookApi.credentials';
import { hashToken } from '../../nodes/RoeAi/trigger/token';
import { type Sandbox, SEED, startSandbox } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { rejectionOf } from '../support/rejectionOf';
import { until } from '../support/until';
import { logIn, n8nDatabase, n8nLog } from './running';
import { createWorkflow, isDelivered, jobIdsOf, startJobs } from './triggerInN8n';

/** Jobs end when a test ends them. */
const HOUR = 3_600_000;
const SECRET = 'a-secret-that-a-person-made-up';

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

const create = async (...given: [Parameters<typeof createWorkflow>[2], string?]) =>
	await createWorkflow({ client }, sandbox, ...given);

/** A request to n8n as Roe sends it. Gives the status of the response. */
async function send(url: string, body: object, secret?: string) {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...(secret !== undefined && { 'X-N8N-Roe-Token': secret }),
		},
		body: JSON.stringify(body),
	});
	return response.status;
}

const deliveryOf = (jobId: string) => ({
	agent: { id: SEED.agents.text },
	job: { id: jobId, status: 'succeeded', status_code: 3 },
});
const running = { agent: { id: SEED.agents.text }, job: { id: SEED.fileId, status: 'running' } };

/** Starts a job and ends it. Gives its ID. */
async function endJob(): Promise<string> {
	const [jobId] = await startJobs(sandbox, 1);
	sandbox.control.finishJobs();
	return jobId;
}

describe('the delivery “webhook”', () => {
	const webhook = () => sandbox.control.webhooks()[0];
	const token = () => webhook().headers['X-N8N-Roe-Token'];
	const isLinked = async () => await until(() => webhook()?.agent_ids.length === 1);

	it('leaves no secret in n8n’s database or log, and has a new one after each publication', async () => {
		const workflow = await create({ delivery: 'webhook' });
		await workflow.publish();
		await isLinked();
		const { url, id } = webhook();
		const first = token();
		const jobId = await endJob();
		await until(() => isDelivered(sandbox));
		// It is stored when the execution has started.
		await until(() => n8nDatabase().includes(hashToken(first)));

		await workflow.change({ includeResult: false });
		await until(() => webhook() !== undefined && webhook().id !== id);
		await isLinked();
		const second = token();
		expect(second).not.toBe(first);
		await until(() => n8nDatabase().includes(hashToken(second)));
		const stored = n8nDatabase() + n8nLog();
		for (const secret of [first, second]) {
			for (const part of [secret, ...secret.split('.').slice(1)]) {
				expect(stored.includes(part)).toBe(false);
			}
			// What was on its way is let in.
			expect(await send(url, running, secret)).toBe(200);
			expect(await send(url, running, hashToken(secret))).toBe(401);
		}
		const exported = JSON.stringify(await client.readWorkflow(workflow.id));
		for (const text of exported.split('"').filter((part) => part.length > 15)) {
			if (/^[\x21-\x7e]+$/.test(text)) expect(await send(url, running, text)).toBe(401);
		}
		expect(jobIdsOf(await workflow.executions())).toEqual([jobId]);
		await workflow.unpublish();
		await until(() => webhook() === undefined);
	});
});

describe('the delivery “manual”', () => {
	const PLACES = [
		['the credential', { delivery: 'manual' }, SECRET],
		['the parameter of an older workflow', { delivery: 'manual', headerValue: SECRET }, undefined],
	] as const;

	it.each(PLACES)(
		'starts only for deliveries with the secret in %s',
		async (_place, parameters, secret) => {
			const workflow = await create({ ...parameters }, secret);
			await workflow.publish();
			const url = await workflow.address('webhook');
			expect(sandbox.control.webhooks()).toEqual([]);

			const headers = { 'X-N8N-Roe-Token': SECRET };
			const made = sandbox.state.webhooks.create(
				SEED.organizationId,
				{ name: 'By hand', url, headers },
				sandbox.control.now(),
			);
			made.agentIds.add(SEED.agents.text);
			await until(async () => (await send(url, {})) === 401);
			expect(await send(url, running, `${SECRET}x`)).toBe(401);
			const jobId = await endJob();
			await until(() => isDelivered(sandbox));
			expect(jobIdsOf(await workflow.executions())).toEqual([jobId]);

			await workflow.unpublish();
			expect(sandbox.control.webhooks()).toHaveLength(1);
		},
	);

	it('uses the credential’s secret even if there is one in the workflow, too', async () => {
		const other = 'a-secret-in-the-workflow';
		const workflow = await create({ delivery: 'manual', headerValue: other }, SECRET);
		await workflow.publish();
		const url = await workflow.address('webhook');
		await until(async () => (await send(url, running, SECRET)) === 200);
		expect(await send(url, running, other)).toBe(401);
		const { nodes } = await client.readWorkflow(workflow.id);
		const { id } = nodes.flatMap(({ credentials }) => credentials?.roeAiWebhookApi ?? [])[0];
		await client.call('DELETE', `/credentials/${id}`);
		for (const secret of [SECRET, other, '']) expect(await send(url, running, secret)).toBe(401);
		expect(n8nLog()).toMatch(/Roe AI Trigger.*Roe AI webhook/);
		await workflow.unpublish();
	});

	it('is tested in the editor with its test URL', async () => {
		const workflow = await create({ delivery: 'manual' }, SECRET);
		expect(await workflow.test()).toBeUndefined();
		const url = await workflow.address('webhook-test');
		const jobId = await endJob();
		expect(await send(url, deliveryOf(jobId), SECRET)).toBe(200);
		await until(async () => (await workflow.countExecutions()) === 1);
		expect(await workflow.executions()).toMatchObject([{ mode: 'manual', items: [{ jobId }] }]);
		await workflow.testEnded();
	});

	it('is an error with advice if there is no secret', async () => {
		const workflow = await create({ delivery: 'manual' });
		const { message } = await rejectionOf(workflow.test());
		await workflow.publish();
		// n8n tries for a while before it gives up.
		await until(async () => (await workflow.publication()).status === 'failed', 120);
		const { errors } = await workflow.publication();
		expect(errors).toEqual([expect.stringContaining(new RoeAiWebhookApi().displayName)]);
		// It's in the JSON of n8n's response.
		expect(message).toContain(JSON.stringify(errors[0]).slice(1, -1));
		await workflow.unpublish();
	}, 180_000);
});
