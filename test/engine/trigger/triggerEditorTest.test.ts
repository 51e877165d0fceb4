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
