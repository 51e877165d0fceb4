import { SEED } from '../../../sandbox';
import { comparison, deliveryOf, EACH_ONCE, IGNORED, send, useTriggers } from './triggerRoe';

const { agents } = SEED;
const SECRET = 'a-secret-that-a-person-made-up';

const { roe, publish, delivered, inRoe, makeWebhook, startJobs, endJobs, tokenOf } = useTriggers({
	webhookRetryDelays: [50],
});

describe('an invalid request to the webhook', () => {
	it.each([
		['no token', {}],
		['an empty token', { 'x-n8n-roe-token': '' }],
		['a wrong token', { 'x-n8n-roe-token': '0'.repeat(64) }],
	])('is rejected with %s, and starts nothing', async (_case, headers: Record<string, string>) => {
		const n8n = await publish();
		const [jobId] = await startJobs(1);
		roe.control.clearRequests();
		const { status, answer } = await send(n8n, deliveryOf(jobId), headers);
		expect(status).toBe(401);
		expect(answer).toEqual({ message: expect.stringContaining('X-N8N-Roe-Token') as string });
		expect(n8n.executions).toEqual([]);
		expect(roe.control.requests()).toEqual([]);
	});

	it('is rejected with the token of another trigger', async () => {
		const other = await publish();
		const otherToken = tokenOf();
		await other.unpublish();
		const n8n = await publish();
		const [jobId] = await endJobs(1);
		expect((await send(n8n, deliveryOf(jobId), otherToken)).status).toBe(401);
		expect((await send(n8n, deliveryOf(jobId), tokenOf())).status).toBe(200);
	});

	it.each([
		['{}'],
		['[]'],
		['[{"agent": {"id": "x"}}]'],
		[JSON.stringify({ agent: { id: agents.text }, job: { id: 'x', status: 'succeeded' } })],
	])('is rejected with the token but without a delivery (%s)', async (body) => {
		const n8n = await publish();
		const { status, answer } = await send(n8n, body, tokenOf());
		expect(status).toBe(400);
		expect(answer).toEqual({ message: expect.any(String) as string });
		expect(n8n.executions).toEqual([]);
		expect(roe.control.requests()).toEqual([]);
	});

	it.each(['running', 'needs_review'])(
		'is accepted but starts nothing with the job status “%s”',
		async (status) => {
			const n8n = await publish();
			const [jobId] = await startJobs(1);
			const delivery = { agent: { id: agents.text }, job: { id: jobId, status, verdict: 'new' } };
			expect(await send(n8n, delivery, tokenOf())).toEqual(IGNORED);
			expect(n8n.executions).toEqual([]);
			expect(roe.control.requests()).toEqual([]);
		},
	);

	it('is rejected if it’s larger than any delivery', async () => {
		const n8n = await publish();
		const padding = 'x'.repeat(17 * 1024 * 1024);
		const { status } = await send(n8n, { ...deliveryOf(agents.text), padding }, tokenOf());
		expect(status).toBe(413);
	});
});

describe('a test in the editor', () => {
	it('accepts Roe’s webhook test, and a job that was delivered before', async () => {
		const n8n = await publish();
		const [jobId] = await endJobs(1);
		await n8n.listen();
		const test = roe.control.webhooks()[1];
		expect(test.url).toContain('/webhook-test/');
		const path = `/v1/agents/${agents.text}/webhooks/${test.id}/test/`;
		expect(await inRoe('POST', path)).toMatchObject({ success: true });
		await inRoe('POST', `/v1/agents/jobs/${jobId}/webhook/resend/`, {
			webhook_id: test.id,
		});
		await delivered();
		expect(n8n.executions).toHaveLength(3);
		expect(n8n.executions[1]).toMatchObject([{ status: 'SUCCESS', agentId: agents.text }]);
		expect(n8n.executions[2]).toMatchObject([{ jobId, outputs: expect.any(Object) as object }]);
	});

	it('rejects the token of the published workflow', async () => {
		const n8n = await publish();
		const token = tokenOf();
		await n8n.listen();
		const answer = await fetch(roe.control.webhooks()[1].url, { method: 'POST', headers: token });
		expect(answer.status).toBe(401);
	});
});

describe('the delivery “manual”', () => {
	const headers = { 'X-N8N-Roe-Token': SECRET };

	it('accepts deliveries of a webhook with the secret that a person created in Roe', async () => {
		const n8n = await publish({ delivery: 'manual', headerValue: SECRET });
		const id = await makeWebhook({ name: 'By hand', url: n8n.webhookUrl, headers });
		await inRoe('POST', `/webhooks/${id}/agents/`, { agent_ids: [agents.text] });
		const [jobId] = await endJobs(1);
		expect(comparison(n8n, [jobId])).toEqual(EACH_ONCE);
		await n8n.unpublish();
		expect(roe.control.webhooks()).toMatchObject([{ id }]);
	});

	it.each([[undefined], ['another-secret-of-16'], [`${SECRET}x`]])(
		'rejects the token %j',
		async (token) => {
			const n8n = await publish({ delivery: 'manual', headerValue: SECRET });
			const given: Record<string, string> = token === undefined ? {} : { 'X-N8N-Roe-Token': token };
			expect((await send(n8n, deliveryOf(agents.text), given)).status).toBe(401);
			expect(n8n.executions).toEqual([]);
		},
	);

	it('rejects everything without a usable secret, even if an expression loses it later', async () => {
		const n8n = await publish({ delivery: 'manual', headerValue: SECRET });
		for (const headerValue of ['', 'short']) {
			n8n.parameters = { ...n8n.parameters, headerValue };
			const { status } = await send(n8n, deliveryOf(agents.text), {
				'X-N8N-Roe-Token': headerValue,
			});
			expect(status).toBe(401);
		}
	});
});
