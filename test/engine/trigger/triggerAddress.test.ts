import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';

import { captureWire } from '../../support/captureWire';
import { credentials } from '../../support/credential';
import { expectError, expectFacts } from '../../support/expectError';
import { rejectionOf } from '../../support/rejectionOf';
import { useTriggers } from './triggerRoe';

const { roe, start, inRoe } = useTriggers();

describe('an account whose webhooks are under /v1/', () => {
	it('gets its webhook under that path', async () => {
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

describe('an n8n URL that Roe can’t deliver to', () => {
	it('is an error with its length if it’s too long', async () => {
		const n8n = await start({});
		Object.defineProperty(n8n, 'id', { value: 'x'.repeat(500) });
		const { length } = n8n.webhookUrl;
		const error = await rejectionOf(n8n.publish());
		expectError(error, 'WEBHOOK_ADDRESS_TOO_LONG', undefined);
		expectFacts((error as { description?: string }).description, length, 500, '"http');
		expect(roe.control.webhooks()).toEqual([]);
	});

	it('is an error without requests if it’s that of n8n’s own machine', async () => {
		const roeAiApi = { ...credentials.roeAiApi, baseUrl: 'https://api.roe-ai.com' };
		const n8n = await start({}, { credentials: { roeAiApi } });
		const { origin } = new URL(n8n.webhookUrl);
		const error = await rejectionOf(n8n.publish());
		expectError(error, 'WEBHOOK_ADDRESS_PRIVATE', undefined, origin, 'N8N_WEBHOOK_URL');
		expect(error.description).toContain('N8N_WEBHOOK_URL');
	});

	it('is an error if it only works in n8n’s own network', async () => {
		const roeAiApi = { ...credentials.roeAiApi, baseUrl: 'https://api.roe-ai.com' };
		const n8n = await start({}, { credentials: { roeAiApi } });
		Object.defineProperty(n8n, 'url', { value: 'http://automation:5678' });
		const error = await rejectionOf(n8n.publish());
		const origin = 'http://automation:5678';
		expectError(error, 'WEBHOOK_ADDRESS_PRIVATE', undefined, origin, 'N8N_WEBHOOK_URL');
	});
});

describe('an n8n URL in a private network for a company’s own Roe', () => {
	it('gets its webhook, with a warning in the log', async () => {
		const baseUrl = 'https://api.acme.roe-ai.com';
		const n8n = await start(
			{},
			{ credentials: { roeAiApi: { ...credentials.roeAiApi, baseUrl } } },
		);
		Object.defineProperty(n8n, 'url', { value: 'http://192.168.7.7:5678' });
		const warn = jest.spyOn(Container.get(Logger), 'warn');
		const headers = { 'Content-Type': 'application/json' };
		const requests = captureWire(baseUrl, ({ method }) => ({
			body: method === 'GET' ? '[]' : '{"id": "w-1"}',
			headers,
		}));
		await n8n.publish();
		expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
		const [line] = warn.mock.calls.map(String).filter((logged) => logged.includes(n8n.url));
		expect(line).toContain('N8N_WEBHOOK_URL');
	});
});

describe('an n8n URL with two slashes at the end', () => {
	const withSlashes = (n8n: { url: string }) =>
		Object.defineProperty(n8n, 'url', { value: `${n8n.url}/` });

	it('is registered with one slash, and its webhook is kept and deleted as usual', async () => {
		const n8n = await start({});
		const url = n8n.webhookUrl;
		withSlashes(n8n);
		await n8n.publish();
		expect(roe.control.webhooks()).toMatchObject([{ url }]);
		const [{ id }] = roe.control.webhooks();
		await n8n.publish('init');
		expect(roe.control.webhooks()).toMatchObject([{ id }]);
		await n8n.unpublish();
		expect(roe.control.webhooks()).toEqual([]);
	});

	it('replaces a webhook with two slashes by a reachable one', async () => {
		const n8n = await start({});
		const url = n8n.webhookUrl;
		const asItIs = url.replace('/webhook/', '//webhook/');
		await inRoe('POST', '/webhooks/', { name: 'n8n', url: asItIs, events: ['job_completed'] });
		withSlashes(n8n);
		await n8n.publish();
		expect(roe.control.webhooks()).toMatchObject([{ url }]);
	});
});
