import { SEED } from '../../../sandbox';
import { expectError } from '../../support/expectError';
import { rejectionOf } from '../../support/rejectionOf';
import { until } from '../../support/until';
import { useTriggers } from './triggerRoe';

const { roe, start } = useTriggers();

const webhooks = () => roe.control.webhooks();

describe('a test in the editor', () => {
	it('has its own webhook, which is deleted after the test', async () => {
		const n8n = await start({});
		await n8n.publish();
		const [published] = webhooks();
		await n8n.listen();
		expect(webhooks().map(({ url }) => url)).toEqual([
			n8n.webhookUrl,
			n8n.webhookUrl.replace('/webhook/', '/webhook-test/'),
		]);
		await n8n.stopListening();
		expect(webhooks()).toMatchObject([{ id: published.id }]);
	});

	it('ends without an error if Roe can’t be reached, since n8n couldn’t start another one otherwise', async () => {
		const n8n = await start({});
		await n8n.listen();
		roe.control.addFault({
			match: { method: 'DELETE' },
			kind: 'status',
			status: 400,
			when: 'before',
		});
		await n8n.stopListening();
		expect(webhooks()).toHaveLength(1);
		await n8n.listen();
		expect(webhooks()).toHaveLength(1);
		await n8n.stopListening();
		expect(webhooks()).toEqual([]);
	});

	it('deletes the webhook of an earlier one that n8n couldn’t end', async () => {
		const n8n = await start({});
		await n8n.listen();
		await n8n.listen();
		expect(webhooks()).toHaveLength(1);
	});
});

describe('the option for a sample', () => {
	const SEND = { sendTestDelivery: true };
	const samples = () => roe.control.requests({ method: 'POST', path: '/test/$' });

	it.each([[['succeeded', 'failed']], [['failed']]])(
		'starts the workflow with Roe’s sample, without a job, if the events are %j',
		async (events) => {
			const n8n = await start({ ...SEND, events });
			await n8n.listen();
			await until(() => n8n.executions.length > 0);
			expect(n8n.executions).toMatchObject([[{ status: 'SUCCESS', agentId: SEED.agents.text }]]);
			await until(() => roe.control.deliveries().at(-1)?.state === 'delivered');
			expect(n8n.staticData).toBe('{}');
			await n8n.stopListening();
			expect(webhooks()).toEqual([]);
		},
	);

	it('is off by default', async () => {
		const n8n = await start();
		await n8n.listen();
		expect(samples()).toEqual([]);
	});

	it.each(['activate', 'init', 'update'] as const)(
		'has no effect on a published workflow (%s)',
		async (activation) => {
			const n8n = await start(SEND);
			await n8n.publish(activation);
			expect(webhooks()).toHaveLength(1);
			expect(samples()).toEqual([]);
		},
	);

	it.each([403, 404])(
		'says that it can be turned off if the account has no such API: HTTP %d',
		async (status) => {
			roe.control.addFault({ kind: 'status', status, when: 'before', match: { path: '/test/$' } });
			const n8n = await start(SEND);
			const error = await rejectionOf(n8n.listen());
			expectError(error, 'TEST_DELIVERY_UNAVAILABLE', undefined, `HTTP ${status}`);
			expect(webhooks()).toEqual([]);
			expect(samples()).toHaveLength(1);
		},
	);

	it.each([429, 503])('is sent again if Roe fails meanwhile: HTTP %d', async (status) => {
		const n8n = await start(SEND);
		// The first one comes too early for n8n.
		roe.control.addFault({
			kind: 'status',
			status: 200,
			body: { success: false },
			when: 'before',
			match: { path: '/test/$' },
		});
		roe.control.addFault({ kind: 'status', status, when: 'before', match: { path: '/test/$' } });
		await n8n.listen();
		await until(() => n8n.executions.length > 0);
		expect(n8n.executions).toHaveLength(1);
		await n8n.stopListening();
	});

	it('ends with the test if n8n rejects all samples', async () => {
		const n8n = await start(SEND);
		roe.control.addFault({
			kind: 'status',
			status: 200,
			body: { success: false },
			when: 'before',
			times: 2,
			match: { path: '/test/$' },
		});
		await n8n.listen();
		await until(() => samples().length === 2);
		await n8n.stopListening();
		await until(() => samples().length === 3);
		expect(n8n.executions).toEqual([]);
	});
});
