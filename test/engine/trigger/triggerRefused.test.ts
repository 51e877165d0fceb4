import { SEED } from '../../../sandbox';
import { comparison, deliveryOf, EACH_ONCE, IGNORED, send, useTriggers } from './triggerRoe';

const { agents } = SEED;
const SECRET = 'a-secret-that-a-person-made-up';

const { roe, publish, delivered, inRoe, makeWebhook, startJobs, endJobs, tokenOf } = useTriggers({
	webhookRetryDelays: [50],
});

describe('a request that Roe did not send', () => {
	it.each([
		['no token', {}],
		['an empty token', { 'x-n8n-roe-token': '' }],
		['a wrong token', { 'x-n8n-roe-token': '0'.repeat(64) }],
	])('with %s is refused, and starts nothing', async (_case, headers: Record<string, string>) => {
		const n8n = await publish();
		const [jobId] = await startJobs(1);
		roe.control.clearRequests();
		const { status, answer } = await send(n8n, deliveryOf(jobId), headers);
		expect(status).toBe(401);
		expect(answer).toEqual({ message: expect.stringContaining('X-N8N-Roe-Token') as string });
		expect(n8n.executions).toEqual([]);
		expect(roe.control.requests()).toEqual([]);
	});

	it('is refused with the token of another trigger', async () => {
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
	])('with the token, but no delivery in it (%s), is refused', async (body) => {
		const n8n = await publish();
		const { status, answer } = await send(n8n, body, tokenOf());
		expect(status).toBe(400);
		expect(answer).toEqual({ message: expect.any(String) as string });
		expect(n8n.executions).toEqual([]);
		expect(roe.control.requests()).toEqual([]);
	});

	it.each(['running', 'needs_review'])(
		'about a job with the status "%s" starts nothing, and need not come again',
		async (status) => {
			const n8n = await publish();
			const [jobId] = await startJobs(1);
			const delivery = { agent: { id: agents.text }, job: { id: jobId, status, verdict: 'new' } };
			expect(await send(n8n, delivery, tokenOf())).toEqual(IGNORED);
			expect(n8n.executions).toEqual([]);
			expect(roe.control.requests()).toEqual([]);
		},
	);

	it('that is larger than any delivery is refused', async () => {
		const n8n = await publish();
		const padding = 'x'.repeat(17 * 1024 * 1024);
		const { status } = await send(n8n, { ...deliveryOf(agents.text), padding }, tokenOf());
		expect(status).toBe(413);
	});
});

describe('a test in the editor', () => {
	it('takes Roe’s own test of a webhook, and a job that was delivered before', async () => {
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

	it('does not take the token of the published workflow', async () => {
		const n8n = await publish();
		const token = tokenOf();
		await n8n.listen();
		const answer = await fetch(roe.control.webhooks()[1].url, { method: 'POST', headers: token });
		expect(answer.status).toBe(401);
	});
});

describe('the delivery "manual"', () => {
	const headers = { 'X-N8N-Roe-Token': SECRET };

	it('takes what a webhook with the secret brings, that a person made in Roe', async () => {
		const n8n = await publish({ delivery: 'manual', headerValue: SECRET });
		const id = await makeWebhook({ name: 'By hand', url: n8n.webhookUrl, headers });
		await inRoe('POST', `/webhooks/${id}/agents/`, { agent_ids: [agents.text] });
		const [jobId] = await endJobs(1);
		expect(comparison(n8n, [jobId])).toEqual(EACH_ONCE);
		await n8n.unpublish();
		expect(roe.control.webhooks()).toMatchObject([{ id }]);
	});

	it.each([[undefined], ['another-secret-of-16'], [`${SECRET}x`]])(
		'refuses the token %j',
		async (token) => {
			const n8n = await publish({ delivery: 'manual', headerValue: SECRET });
			const given: Record<string, string> = token === undefined ? {} : { 'X-N8N-Roe-Token': token };
			expect((await send(n8n, deliveryOf(agents.text), given)).status).toBe(401);
			expect(n8n.executions).toEqual([]);
		},
	);

	it('lets nothing in without a usable secret, even if an expression loses it later', async () => {
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
