import { hashToken } from '../../../nodes/RoeAi/trigger/token';
import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { expectError, quoted } from '../../support/expectError';
import { rejectionOf } from '../../support/rejectionOf';
import { useTriggers } from './triggerRoe';

const { agents } = SEED;
const { roe, start, inRoe, makeWebhook, calls } = useTriggers();

const webhooks = () => roe.control.webhooks();

/** A webhook that somebody else made. */
const makeOther = async () =>
	await makeWebhook({ name: 'Slack', url: 'https://hooks.example.com/roe' });

describe('publishing a workflow with the delivery “webhook”', () => {
	it('creates one webhook with its own token, linked to the agents, and stores it with the token’s hash', async () => {
		const both = [agents.text, agents.document];
		const n8n = await start({ agents: both });
		await n8n.publish();
		expect(webhooks()).toEqual([
			expect.objectContaining({
				name: 'n8n: Follow up / Roe AI Trigger',
				url: n8n.webhookUrl,
				headers: { 'X-N8N-Roe-Token': expect.stringMatching(/^[\w.-]{100,}$/) as string },
				events: ['job_completed'],
				is_active: true,
				agent_ids: both,
			}),
		]);
		const [{ id, headers }] = webhooks();
		expect(n8n.stored).toMatchObject({
			registration: {
				id,
				url: n8n.webhookUrl,
				root: '/webhooks/',
				agentIds: both,
				since: {
					[agents.text]: expect.any(Number) as number,
					[agents.document]: expect.any(Number) as number,
				},
			},
			tokens: [
				{ hash: hashToken(headers['X-N8N-Roe-Token']), issuedAt: expect.any(Number) as number },
			],
		});
		expect(calls()).toEqual([
			'GET /webhooks/',
			'GET /webhooks/',
			'POST /webhooks/',
			'GET /webhooks/',
			`GET /v1/agents/${agents.text}/jobs/`,
			`POST /webhooks/${id}/agents/`,
		]);
	});

	it('keeps the webhook if n8n restarts', async () => {
		const n8n = await start({});
		await n8n.publish();
		const before = webhooks();
		await n8n.publish('init');
		expect(webhooks().map(({ id, headers }) => ({ id, headers }))).toEqual(
			before.map(({ id, headers }) => ({ id, headers })),
		);
	});

	it('restores links that were deleted in Roe', async () => {
		const n8n = await start({ agents: [agents.text, agents.document] });
		await n8n.publish();
		const [{ id }] = webhooks();
		await inRoe('DELETE', `/webhooks/${id}/agents/${agents.document}/`);
		await n8n.publish('init');
		expect(webhooks()).toMatchObject([{ id, agent_ids: [agents.text, agents.document] }]);
	});

	it.each([
		[
			'was switched off in Roe',
			async (id: string) => await inRoe('PATCH', `/webhooks/${id}/`, { is_active: false }),
		],
		['was deleted in Roe', async (id: string) => await inRoe('DELETE', `/webhooks/${id}/`)],
	])('creates the webhook again if it %s', async (_case, change) => {
		const n8n = await start({});
		await n8n.publish();
		const [{ id }] = webhooks();
		await change(id);
		await n8n.publish('init');
		expect(webhooks()).toMatchObject([{ is_active: true, agent_ids: [agents.text] }]);
		expect(webhooks()[0].id).not.toBe(id);
	});

	it('creates the webhook again if other agents are selected, and deletes the old one', async () => {
		const n8n = await start({ agents: [agents.text, agents.document] });
		await n8n.publish();
		n8n.parameters = { ...n8n.parameters, agents: [agents.slow] };
		await n8n.publish('update');
		expect(webhooks()).toMatchObject([{ url: n8n.webhookUrl, agent_ids: [agents.slow] }]);
	});

	it('creates another webhook if n8n has another URL, since the old one may be another n8n’s', async () => {
		const n8n = await start({});
		await n8n.publish();
		const [{ url }] = webhooks();
		Object.defineProperty(n8n, 'url', { value: 'https://n8n.example.com' });
		await n8n.publish('init');
		expect(webhooks()).toMatchObject([
			{ url },
			{ url: `https://n8n.example.com/webhook/${n8n.id}/webhook`, agent_ids: [agents.text] },
		]);
	});

	it('replaces a webhook with its URL and an unknown token', async () => {
		const n8n = await start({});
		await n8n.publish();
		const [{ headers }] = webhooks();
		n8n.staticData = '{}';
		n8n.restart();
		await n8n.publish();
		expect(webhooks()).toMatchObject([{ url: n8n.webhookUrl }]);
		expect(webhooks()[0].headers).not.toEqual(headers);
	});

	it('leaves other webhooks unchanged, even when the workflow is unpublished', async () => {
		const other = await makeOther();
		const n8n = await start({});
		await n8n.publish();
		expect(webhooks()).toHaveLength(2);
		await n8n.unpublish();
		expect(webhooks()).toMatchObject([{ id: other }]);
		expect(n8n.stored.tokens).toEqual(expect.any(Array));
		expect(n8n.stored.registration).toBeUndefined();
	});

	it('creates another token each time, and for each node', async () => {
		const n8n = await start({});
		const tokens: string[] = [];
		const publish = async (mode: 'activate' | 'update') => {
			await n8n.publish(mode);
			tokens.push(...webhooks().map(({ headers }) => headers['X-N8N-Roe-Token']));
		};
		await publish('activate');
		n8n.parameters = { ...n8n.parameters, agents: [agents.slow] };
		await publish('update');
		// n8n may say that it publishes a version that is published already.
		await publish('update');
		await n8n.unpublish();
		await publish('activate');
		const other = await start({});
		await other.publish();
		tokens.push(webhooks()[1].headers['X-N8N-Roe-Token']);
		expect(tokens).toHaveLength(5);
		expect(new Set(tokens).size).toBe(tokens.length);
	});

	it.each(['init', 'leadershipChange'] as const)(
		'keeps its token if n8n only starts to listen again (%s)',
		async (mode) => {
			const n8n = await start({});
			await n8n.publish();
			const [{ id, headers }] = webhooks();
			n8n.restart();
			await n8n.publish(mode);
			expect(webhooks()).toMatchObject([{ id, headers }]);
		},
	);

	it('is undone even if another process of n8n restored an older registration', async () => {
		const n8n = await start({});
		await n8n.publish();
		const { staticData } = n8n;
		n8n.parameters = { ...n8n.parameters, agents: [agents.slow] };
		await n8n.publish('update');
		n8n.staticData = staticData;
		await n8n.unpublish();
		expect(webhooks()).toEqual([]);
		expect(n8n.stored.tokens).toEqual(expect.any(Array));
		expect(n8n.stored.registration).toBeUndefined();
	});

	it('is undone even if the webhook no longer exists', async () => {
		const n8n = await start({});
		await n8n.publish();
		await inRoe('DELETE', `/webhooks/${webhooks()[0].id}/`);
		await n8n.unpublish();
		expect(n8n.stored.tokens).toEqual(expect.any(Array));
		expect(n8n.stored.registration).toBeUndefined();
	});

	it('is undone even if n8n lost the stored data', async () => {
		const n8n = await start({});
		await n8n.publish();
		n8n.staticData = '{}';
		n8n.restart();
		await n8n.unpublish();
		expect(webhooks()).toEqual([]);
	});

	it('is undone by n8n’s next try if Roe can’t be reached', async () => {
		const n8n = await start({});
		await n8n.publish();
		roe.control.addFault({
			match: { method: 'DELETE' },
			kind: 'status',
			status: 400,
			when: 'before',
		});
		expect(codeOf(await rejectionOf(n8n.unpublish()))).toBe('REQUEST_REJECTED');
		expect(webhooks()).toHaveLength(1);
		await n8n.unpublish();
		expect(webhooks()).toEqual([]);
	});

	it.each([
		['403', 'Your plan does not include webhooks.'],
		['404', 'Not found.'],
	] as const)(
		'is an error with advice if the account has no webhooks (%s), with Roe’s message',
		async (status, roeMessage) => {
			roe.control.change({ webhooks: status });
			const n8n = await start({});
			const error = await rejectionOf(n8n.publish());
			expect(error).toMatchObject({ name: 'NodeApiError', httpCode: status });
			const facts = [`HTTP ${status}`, 'Delivery', 'Manual Webhook', 'Polling'];
			expectError(error, 'WEBHOOKS_UNAVAILABLE', undefined, ...facts);
			expect(error.description).toContain(roeMessage);
		},
	);

	it('leaves no webhook behind if the agents can’t be linked', async () => {
		const n8n = await start({ agents: [SEED.other.agentId] });
		const error = await rejectionOf(n8n.publish());
		expectError(error, 'REQUEST_REJECTED', undefined, 'HTTP 400');
		expect(calls().some((call) => /^POST .*\/agents\/$/.test(call))).toBe(true);
		expect(webhooks()).toEqual([]);
	});

	it('leaves no webhook behind if Roe’s response to the new webhook is lost', async () => {
		const match = { method: 'POST', path: '^/webhooks/$' };
		roe.control.addFault({ match, kind: 'reset', when: 'after' });
		const n8n = await start({});
		expect(codeOf(await rejectionOf(n8n.publish()))).toBe('CONNECTION_LOST');
		expect(webhooks()).toEqual([]);
	});

	it.each(['without-id', 'with-id'] as const)(
		'gets the webhook’s ID from Roe’s response or from its list (%s)',
		async (webhookCreateAnswer) => {
			roe.control.change({ webhookCreateAnswer });
			await makeOther();
			const n8n = await start({});
			await n8n.publish();
			const [, made] = webhooks();
			expect(made).toMatchObject({ url: n8n.webhookUrl, agent_ids: [agents.text] });
			expect(n8n.stored.registration).toMatchObject({ id: made.id });
		},
	);

	it.each([
		['of 300 characters', 'x'.repeat(300)],
		['of emoji', '😀'.repeat(300)],
		['with characters that Roe can’t store', 'Half \ud83d\u0000'],
	])('accepts a workflow’s name %s', async (_case, workflowName) => {
		const n8n = await start({}, { workflowName });
		await n8n.publish();
		expect(webhooks()).toMatchObject([
			{ name: expect.stringContaining('/ Roe AI Trigger') as string },
		]);
	});

	it('names two triggers of a workflow apart', async () => {
		const n8n = await start({});
		const node = { id: 'b8f2e1d3', name: 'When a review ends' };
		const other = await start({}, { beside: n8n, node });
		await n8n.publish();
		await other.publish();
		expect(webhooks().map(({ name }) => name)).toEqual([
			'n8n: Follow up / Roe AI Trigger',
			'n8n: Follow up / When a review ends',
		]);
	});

	it.each([
		[{ agents: [] }, 'PARAMETER_EMPTY', 'Agent'],
		[{ agents: ['nonsense'] }, 'ID_INVALID', quoted('nonsense')],
		[{ events: [] }, 'PARAMETER_EMPTY', 'Events'],
	] as const)('is an error with %j, and changes nothing in Roe', async (parameters, code, fact) => {
		const n8n = await start(parameters);
		const error = await rejectionOf(n8n.publish());
		expect(error.name).toBe('NodeOperationError');
		expectError(error, code, undefined, fact);
		expect(calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
	});
});
