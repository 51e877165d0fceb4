import { MIN_FAILURES } from '../../../nodes/RoeAi/trigger/webhook/webhookProblem';
import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { expectError } from '../../support/expectError';
import { rejectionOf } from '../../support/rejectionOf';
import { comparison, EACH_ONCE, useTriggers } from './triggerRoe';
import type { TriggerServer } from './triggerServer';

const { agents } = SEED;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A failed delivery is one attempt. */
const { roe, start, publish, delivered, inRoe, makeWebhook, startJobs, endJobs, calls } =
	useTriggers({ webhookRetryDelays: [] });

const webhooks = () => roe.control.webhooks();
const idOf = () => webhooks()[0].id;

const now = Date.now;
let passedMs = 0;
beforeEach(() => {
	passedMs = 0;
	jest.spyOn(Date, 'now').mockImplementation(() => now() + passedMs);
});
afterEach(() => jest.restoreAllMocks());

/** n8n's poll an hour later, and the deliveries that it causes. */
const pollLater = async (n8n: TriggerServer, ms = HOUR) => {
	passedMs += ms;
	roe.control.clearRequests();
	const items = await n8n.poll();
	await delivered();
	return items;
};

/** Ends jobs whose deliveries fail. */
const failDeliveries = async (n8n: TriggerServer, count: number) => {
	n8n.startFails = true;
	const jobIds: string[] = [];
	for (let ended = 0; ended < count; ended++) jobIds.push(...(await endJobs(1)));
	n8n.startFails = false;
	return jobIds;
};

describe('a published trigger', () => {
	it('checks its webhook once an hour with one request, also if it is polled more often', async () => {
		const n8n = await publish();
		const id = idOf();
		expect(await pollLater(n8n, MINUTE)).toBeNull();
		expect(calls()).toEqual([]);
		expect(await pollLater(n8n)).toBeNull();
		expect(calls()).toEqual(['GET /webhooks/']);
		await pollLater(n8n, MINUTE);
		expect(calls()).toEqual([]);
		expect(webhooks()).toMatchObject([{ id }]);
	});

	it('checks nothing with Manual Webhook', async () => {
		const n8n = await publish({ delivery: 'manual', headerValue: 'a-secret-of-24-characters' });
		expect(await pollLater(n8n)).toBeNull();
		expect(calls()).toEqual([]);
	});

	it.each([
		['is inactive for it', true],
		['looks active', false],
	])(
		'replaces a webhook that Roe has given up and that %s, and requests what it has missed',
		async (_case, deactivates) => {
			roe.control.change({ webhookGiveUp: { failures: MIN_FAILURES, deactivates } });
			const n8n = await publish();
			const before = await endJobs(1);
			const [{ id, headers }] = webhooks();
			passedMs += HOUR;
			const missed = await failDeliveries(n8n, MIN_FAILURES);
			const unsent = await startJobs(1);
			roe.control.finishJobs();
			expect(comparison(n8n, before)).toEqual(EACH_ONCE);

			expect(await pollLater(n8n)).toBeNull();
			expect(comparison(n8n, [...before, ...missed, ...unsent])).toEqual(EACH_ONCE);
			expect(webhooks()).toMatchObject([
				{ url: n8n.webhookUrl, is_active: true, agent_ids: [agents.text] },
			]);
			expect(idOf()).not.toBe(id);
			expect(webhooks()[0].headers).not.toEqual(headers);
			const after = await endJobs(1);
			expect(comparison(n8n, [...before, ...missed, ...unsent, ...after])).toEqual(EACH_ONCE);
		},
	);

	it.each([
		['DELETE', {}],
		['PATCH', { is_active: false }],
	] as const)('replaces a webhook that a person has changed in Roe (%s)', async (method, body) => {
		const n8n = await publish();
		const id = idOf();
		await inRoe(method, `/webhooks/${id}/`, body);
		const missed = await startJobs(1);
		roe.control.finishJobs();
		await pollLater(n8n);
		expect(comparison(n8n, missed)).toEqual(EACH_ONCE);
		expect(webhooks()).toMatchObject([{ is_active: true, agent_ids: [agents.text] }]);
		expect(idOf()).not.toBe(id);
	});

	it('requests only jobs since the last success if another process receives the deliveries', async () => {
		const n8n = await publish();
		// The poll stays in the process that published the workflow.
		n8n.restart();
		const before = await endJobs(2);
		passedMs += HOUR;
		const last = await endJobs(1);
		passedMs += HOUR;
		const missed = await failDeliveries(n8n, MIN_FAILURES);
		await pollLater(n8n);
		const requested = calls().flatMap(
			(call) => /jobs\/(.*)\/webhook\/resend/.exec(call)?.[1] ?? [],
		);
		expect(requested.sort()).toEqual([...last, ...missed].sort());
		expect(comparison(n8n, [...before, ...last, ...missed])).toEqual(EACH_ONCE);
	});

	it('keeps a webhook whose deliveries fail only sometimes, or only for a moment', async () => {
		const n8n = await publish();
		const id = idOf();
		await failDeliveries(n8n, MIN_FAILURES - 1);
		await pollLater(n8n);
		expect(idOf()).toBe(id);
		await endJobs(1);
		await failDeliveries(n8n, MIN_FAILURES);
		await pollLater(n8n);
		expect(idOf()).toBe(id);
		await failDeliveries(n8n, 1);
		await pollLater(n8n);
		expect(idOf()).not.toBe(id);
	});

	it('says so in a failed execution, once a day, if a new webhook doesn’t help', async () => {
		const n8n = await publish();
		await failDeliveries(n8n, MIN_FAILURES);
		const missed = n8n.executions.length;
		n8n.startFails = true;
		await pollLater(n8n);
		const id = idOf();
		const error = await rejectionOf(pollLater(n8n));
		expect(error).toMatchObject({ name: 'NodeApiError' });
		expectError(error, 'WEBHOOK_FAILING', undefined, n8n.url, 'Polling');
		expect(await pollLater(n8n)).toBeNull();
		expect(idOf()).toBe(id);
		expect(calls()).toEqual(['GET /webhooks/']);
		await pollLater(n8n, DAY);
		expect(idOf()).not.toBe(id);
		expect(n8n.executions).toHaveLength(missed);
	});

	it('starts over when it is published again', async () => {
		const n8n = await publish();
		n8n.startFails = true;
		await endJobs(MIN_FAILURES);
		await pollLater(n8n);
		expect(codeOf(await rejectionOf(pollLater(n8n)))).toBe('WEBHOOK_FAILING');
		await n8n.unpublish();
		await n8n.publish();
		const id = idOf();
		await endJobs(MIN_FAILURES);
		expect(await pollLater(n8n)).toBeNull();
		expect(idOf()).not.toBe(id);
	});

	it('isn’t disturbed by webhooks of others without a URL', async () => {
		const n8n = await start();
		const listOthersToo = () =>
			roe.control.addFault({
				match: { method: 'GET', path: '^/webhooks/$' },
				kind: 'status',
				status: 200,
				body: [null, 'slack', { id: 7 }, { id: 'slack', url: null }, ...webhooks()],
				when: 'before',
			});
		const { id: fault } = listOthersToo();
		await n8n.publish();
		roe.control.removeFault(fault);
		const id = idOf();
		await inRoe('PATCH', `/webhooks/${id}/`, { is_active: false });
		listOthersToo();
		expect(await pollLater(n8n)).toBeNull();
		expect(idOf()).not.toBe(id);
	});

	it('waits for the next hour if Roe doesn’t list the webhooks', async () => {
		const n8n = await publish();
		const id = idOf();
		await inRoe('PATCH', `/webhooks/${id}/`, { is_active: false });
		const match = { path: '^/webhooks/$' };
		roe.control.addFault({ match, kind: 'status', status: 500, when: 'before', times: 1 });
		expect(await pollLater(n8n)).toBeNull();
		expect(idOf()).toBe(id);
		await pollLater(n8n);
		expect(idOf()).not.toBe(id);
	});

	it.each([
		['the old one can’t be removed', { method: 'DELETE' }, 'before'],
		['the new one is rejected', { method: 'POST', path: '^/webhooks/$' }, 'before'],
		['Roe’s response to the new one is lost', { method: 'POST', path: '^/webhooks/$' }, 'after'],
		['the agents can’t be linked', { method: 'POST', path: '/agents/$' }, 'before'],
	] as const)('repeats a repair in which %s', async (_case, match, when) => {
		const n8n = await publish();
		const id = idOf();
		await inRoe('PATCH', `/webhooks/${id}/`, { is_active: false });
		const missed = await startJobs(1);
		roe.control.finishJobs();
		const fault = { match, when, times: 1 };
		roe.control.addFault(
			when === 'after' ? { ...fault, kind: 'reset' } : { ...fault, kind: 'status', status: 400 },
		);
		await rejectionOf(pollLater(n8n));
		await pollLater(n8n);
		expect(comparison(n8n, missed)).toEqual(EACH_ONCE);
		expect(webhooks()).toMatchObject([{ is_active: true, agent_ids: [agents.text] }]);
		expect(idOf()).not.toBe(id);
		await n8n.unpublish();
		expect(webhooks()).toEqual([]);
	});

	it('leaves a webhook alone that another process of n8n has created for it', async () => {
		const n8n = await publish();
		await inRoe('DELETE', `/webhooks/${idOf()}/`);
		const id = await makeWebhook({ name: 'n8n', url: n8n.webhookUrl });
		await pollLater(n8n);
		expect(webhooks()).toMatchObject([{ id }]);
	});

	it('leaves no webhook behind if it is unpublished during a check', async () => {
		const n8n = await publish();
		await inRoe('PATCH', `/webhooks/${idOf()}/`, { is_active: false });
		const gate = roe.control.holdAnswers();
		const polled = pollLater(n8n);
		const unpublished = n8n.unpublish();
		gate.open();
		await Promise.all([polled, unpublished]);
		expect(webhooks()).toEqual([]);
	});
});

describe('n8n that starts again', () => {
	it('replaces a webhook that Roe may have given up, and requests what it has missed', async () => {
		roe.control.change({ webhookGiveUp: { failures: MIN_FAILURES, deactivates: false } });
		const n8n = await publish();
		const id = idOf();
		const missed = await failDeliveries(n8n, MIN_FAILURES);
		await n8n.publish('init');
		await delivered();
		expect(comparison(n8n, missed)).toEqual(EACH_ONCE);
		expect(idOf()).not.toBe(id);
	});

	it('keeps one with fewer failures', async () => {
		const n8n = await start();
		await n8n.publish();
		const [{ id, headers }] = webhooks();
		await failDeliveries(n8n, MIN_FAILURES - 1);
		await n8n.publish('init');
		await delivered();
		expect(webhooks()).toMatchObject([{ id, headers }]);
	});
});
