import { captureWire } from '../support/captureWire';
import { credentials } from '../support/connection';
import { useTriggers } from './triggerRoe';

const { roe, start } = useTriggers();

describe('an account whose webhooks are under /v1/', () => {
	it('gets its webhook there', async () => {
		const baseUrl = 'http://roe.internal';
		const roeAiApi = { ...credentials.roeAiApi, baseUrl };
		const n8n = await start({}, { credentials: { roeAiApi } });
		const json = { 'Content-Type': 'application/json' };
		const requests = captureWire(baseUrl, ({ method, path }) => {
			if (!path.startsWith('/v1/'))
				return { status: 404, body: '{"detail": "Not found."}', headers: json };
			if (method === 'GET') return { body: '[]', headers: json };
			return { status: method === 'DELETE' ? 204 : 201, body: '{"id": "w-1"}', headers: json };
		});
		await n8n.publish();
		await n8n.unpublish();
		const organization = `?organization_id=${credentials.roeAiApi.organizationId}`;
		const made = requests.map(({ method, path }) => `${method} ${path}`);
		expect(made.filter((request) => !request.startsWith('GET'))).toEqual([
			`POST /v1/webhooks/${organization}`,
			`POST /v1/webhooks/w-1/agents/${organization}`,
			`DELETE /v1/webhooks/w-1/${organization}`,
		]);
	});
});

describe('an address that Roe can’t deliver to', () => {
	it('is reported where it is too long, with its length', async () => {
		const n8n = await start({});
		Object.defineProperty(n8n, 'id', { value: 'x'.repeat(500) });
		await expect(n8n.publish()).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringMatching(
				/^The webhook address has 5\d\d characters, and Roe takes at most 500: "http/,
			) as string,
		});
		expect(roe.control.webhooks()).toEqual([]);
	});

	it('is reported where it is that of n8n’s own machine, and nothing is sent', async () => {
		const roeAiApi = { ...credentials.roeAiApi, baseUrl: 'https://api.roe-ai.com' };
		const n8n = await start({}, { credentials: { roeAiApi } });
		await expect(n8n.publish()).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringMatching(
				/^Roe can’t reach n8n at http:\/\/127\.0\.0\.1:\d+: set N8N_WEBHOOK_URL /,
			) as string,
			description: expect.stringContaining('N8N_WEBHOOK_URL') as string,
		});
	});
});
