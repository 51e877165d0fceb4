import {
	getCurrentOwner,
	getBaseUrl,
	isBelow,
	isSameOwner,
} from '../../../nodes/RoeAi/trigger/owner';

const baseUrl = 'https://n8n.acme.com/webhook/';

describe('the base URL of all webhooks of an n8n', () => {
	it.each([
		['https://n8n.acme.com/webhook/x-1/webhook', 'x-1', baseUrl],
		['https://N8N.acme.com:443/webhook/x-1/webhook', 'x-1', baseUrl],
		['https://n8n.acme.com/webhook/w-1/roe%20ai%20trigger/webhook', undefined, baseUrl],
		['http://acme.com:5678/n8n/hooks/x-1/webhook', 'x-1', 'http://acme.com:5678/n8n/hooks/'],
	])('is read from %s', (url, webhookId, base) => {
		expect(getBaseUrl(url, { webhookId })).toBe(base);
	});

	it.each([
		['https://n8n.acme.com/webhook/y-1/webhook', true],
		['https://N8N.ACME.com/webhook/y-1/webhook', true],
		['http://n8n.acme.com/webhook/y-1/webhook', false],
		['https://n8n.acme.com/webhook-test/y-1/webhook', false],
		['https://n8n.acme.com.evil.example/webhook/y-1/webhook', false],
		['https://n8n.acme.com@evil.example/webhook/y-1/webhook', false],
		['https://n8n.acme.com/webhook/../other/y-1/webhook', false],
		['not a URL', false],
	])('decides if %s is of this n8n: %s', (url, isOurs) => {
		expect(isBelow(baseUrl, url)).toBe(isOurs);
	});
});

describe('the owner of a trigger’s data', () => {
	it.each([
		[{ baseUrl, instanceId: 'a' }, { baseUrl, instanceId: 'a' }, true],
		[{ baseUrl, instanceId: 'a' }, { baseUrl, instanceId: 'b' }, false],
		[{ baseUrl, instanceId: 'a' }, { baseUrl: `${baseUrl}b/`, instanceId: 'a' }, false],
		[{ baseUrl }, { baseUrl, instanceId: 'a' }, true],
	])('is compared by instance and URL: %j with %j is %s', (one, other, isSame) => {
		expect(isSameOwner(one, other)).toBe(isSame);
		expect(isSameOwner(other, one)).toBe(isSame);
	});

	it('has no instance ID if n8n has none for nodes', () => {
		const node = { webhookId: 'x-1' } as ReturnType<
			Parameters<typeof getCurrentOwner>[0]['getNode']
		>;
		const context = { getNode: () => node };
		expect(getCurrentOwner(context, `${baseUrl}x-1/webhook`)).toEqual({ baseUrl });
	});
});
