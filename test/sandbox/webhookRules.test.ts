import { SEED } from '../../sandbox';
import { Client } from './client';

const client = Client.forThisFile();
/** Nothing is delivered to it. */
const url = 'http://127.0.0.1:1/hook';

describe('a new webhook', () => {
	test('is rejected with an explanation if it’s invalid', async () => {
		const { status, body } = await client.postJson('/webhooks/', {
			name: '',
			url: `https://example.com/${'x'.repeat(500)}`,
			headers: { 'bad name': 'x' },
			events: ['job_started'],
			is_active: 'yes',
		});
		expect(status).toBe(400);
		expect(body).toEqual({
			name: ['This field may not be blank.'],
			url: ['Ensure this field has no more than 500 characters.'],
			headers: ['Enter valid header names and values.'],
			events: ['"job_started" is not a valid choice.'],
			is_active: ['Must be a valid boolean.'],
		});
		expect((await client.postJson('/webhooks/', {})).body).toEqual({
			name: ['This field is required.'],
			url: ['This field is required.'],
		});
	});

	test.each([
		['has a null character', 'a\0b'],
		['has half a surrogate pair', 'half \ud83d'],
		['is longer than 255 characters', '😀'.repeat(256)],
	])('is rejected if its name %s', async (_case, name) => {
		const { status, body } = await client.postJson('/webhooks/', { name, url });
		expect(status).toBe(400);
		expect(body).toEqual({ name: [expect.any(String)] });
	});

	test('may have a name of 255 characters, however many bytes they have', async () => {
		const name = '😀'.repeat(255);
		expect((await client.postJson('/webhooks/', { name, url })).status).toBe(201);
	});

	test('can’t be linked to an agent of another organization', async () => {
		await client.postJson('/webhooks/', { name: 'n8n', url });
		const { id } = client.control.webhooks()[0];
		const body = { agent_ids: [SEED.other.agentId] };
		expect((await client.postJson(`/webhooks/${id}/agents/`, body)).status).toBe(400);
	});

	test('isn’t available on every plan', async () => {
		client.control.change({ webhooks: '403' });
		const refused = await client.postJson('/webhooks/', { name: 'n8n', url });
		expect(refused.status).toBe(403);
		expect(refused.body).toEqual({ error: expect.any(String) });
		client.control.change({ webhooks: '404' });
		expect((await client.get('/webhooks/')).status).toBe(404);
	});
});
