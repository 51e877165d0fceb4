import { useTriggers } from './triggerRoe';

const { roe, start } = useTriggers();

const webhooks = () => roe.control.webhooks();

describe('a test in the editor', () => {
	it('has a webhook of its own, that goes with the test', async () => {
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

	it('ends without an error where Roe can’t be asked, since n8n could begin no other', async () => {
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

	it('takes away what an earlier one left that n8n could not end', async () => {
		const n8n = await start({});
		await n8n.listen();
		await n8n.listen();
		expect(webhooks()).toHaveLength(1);
	});
});
