import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';

import { codeOf } from '../support/codeOf';
import { rejectionOf } from '../support/rejectionOf';
import { deliveryOf, send, useTriggers } from '../engine/trigger/triggerRoe';
import type { TriggerServer } from '../engine/trigger/triggerServer';

const { roe, start, startJobs, endJobs, makeWebhook } = useTriggers();

const webhooks = () => roe.control.webhooks();
const urls = () => webhooks().map(({ url }) => url);
const tokenAt = (n8n: TriggerServer) =>
	webhooks().find(({ url }) => url === n8n.webhookUrl)?.headers['X-N8N-Roe-Token'];
const warnings = () => jest.spyOn(Container.get(Logger), 'warn').mockReturnValue();

/** Exactly one warning was logged. It names the webhook that is left in Roe, and the new one. */
function expectOneToName(warn: ReturnType<typeof warnings>, ...urlsInIt: string[]) {
	expect(warn).toHaveBeenCalledTimes(1);
	for (const url of urlsInIt) expect(warn.mock.calls[0][0]).toContain(url);
}

afterEach(() => jest.restoreAllMocks());

/** A copy of n8n's folder has the original's instance ID. A workflow imported into another n8n has a different one. */
const INSTANCES = [
	['the folder of n8n', undefined],
	['the workflow in another n8n', 'another-instance'],
] as const;

describe.each(INSTANCES)('a copy of %s', (_kind, instanceId) => {
	const publishBoth = async () => {
		const original = await start();
		await original.publish();
		const copy = await start({}, { copyOf: original, instanceId });
		return { original, copy };
	};

	it('creates a webhook with its own secret, and the log mentions it once', async () => {
		const { original, copy } = await publishBoth();
		const before = webhooks();
		const warn = warnings();
		await copy.publish('init');
		expect(webhooks()).toMatchObject([{ id: before[0].id }, { url: copy.webhookUrl }]);
		expect(tokenAt(copy)).not.toBe(tokenAt(original));
		copy.restart();
		await copy.publish('init');
		expectOneToName(warn, original.webhookUrl, copy.webhookUrl);
		const [{ hash }] = original.stored.tokens as Array<{ hash: string }>;
		expect(original.staticData).toContain(hash);
		expect(copy.staticData).not.toContain(hash);
	});

	it('deletes only its own webhook when it’s unpublished', async () => {
		const { original, copy } = await publishBoth();
		await copy.publish('init');
		await copy.unpublish();
		expect(urls()).toEqual([original.webhookUrl]);
	});

	it('deletes nothing if it’s unpublished before it ever started', async () => {
		const { original, copy } = await publishBoth();
		await copy.unpublish();
		expect(urls()).toEqual([original.webhookUrl]);
	});

	it('deletes nothing if it can’t be published', async () => {
		const { original, copy } = await publishBoth();
		roe.control.addFault({
			match: { method: 'POST', path: '^/webhooks/$' },
			kind: 'status',
			status: 400,
			when: 'before',
		});
		expect(codeOf(await rejectionOf(copy.publish('init')))).toBe('REQUEST_REJECTED');
		expect(urls()).toEqual([original.webhookUrl]);
	});

	it('gets its own secret even if the original was unpublished when it was copied', async () => {
		const original = await start();
		await original.publish();
		await original.unpublish();
		const copy = await start({}, { copyOf: original, instanceId });
		await copy.publish();
		await original.publish();
		expect(tokenAt(copy)).not.toBe(tokenAt(original));
	});

	it('gets none of the jobs that the original already received, but all later ones', async () => {
		const { original } = await publishBoth();
		const early = await start({}, { copyOf: original, instanceId });
		await endJobs(1);
		await early.publish('init');
		expect(early.executions).toEqual([]);
		const [jobId] = await endJobs(1);
		expect(early.executions.flat()).toMatchObject([{ jobId }]);
		expect(original.executions).toHaveLength(2);
	});
});

it.each(INSTANCES)('a copy of %s rejects the original’s secret', async (_kind, instanceId) => {
	const original = await start();
	await original.publish();
	const [{ headers }] = webhooks();
	const copy = await start({}, { copyOf: original, instanceId });
	await copy.publish('init');
	const [jobId] = await startJobs(1);
	expect(await send(copy, deliveryOf(jobId), headers)).toMatchObject({ status: 401 });
	expect(copy.executions).toEqual([]);
});

it.each(INSTANCES)(
	'a copy of %s leaves the original alone even if the stored data has no owner yet',
	async (_kind, instanceId) => {
		const original = await start();
		await original.publish();
		const copy = await start({}, { copyOf: original, instanceId });
		copy.staticData = copy.staticData.replace(/,"owner":\{[^}]*\}|"owner":\{[^}]*\},/g, '');
		expect(copy.stored.owner).toBeUndefined();
		await copy.publish('init');
		expect(urls()).toEqual([original.webhookUrl, copy.webhookUrl]);
		await copy.unpublish();
		expect(urls()).toEqual([original.webhookUrl]);
	},
);

it('another n8n at the same address replaces the webhook with one that has its own secret', async () => {
	const original = await start();
	await original.publish();
	const before = tokenAt(original);
	const { url } = original;
	const heir = await start({}, { copyOf: original, instanceId: 'another-instance' });
	Object.defineProperty(heir, 'url', { value: url });
	await heir.publish('init');
	expect(urls()).toEqual([original.webhookUrl]);
	expect(tokenAt(heir)).not.toBe(before);
});

it('a copy keeps its own webhook even if an execution restores the copied data', async () => {
	const original = await start();
	await original.publish();
	const copy = await start({}, { copyOf: original });
	const { staticData } = copy;
	await copy.publish('init');
	const [, { id }] = webhooks();
	const warn = warnings();
	copy.staticData = staticData;
	await copy.publish('init');
	expect(webhooks()).toMatchObject([{ url: original.webhookUrl }, { id }]);
	copy.staticData = staticData;
	copy.restart();
	await copy.publish('init');
	expect(urls()).toEqual([original.webhookUrl, copy.webhookUrl]);
	expect(warn).toHaveBeenCalledTimes(1);
});

describe('the original n8n', () => {
	it('keeps its webhook and secret after a backup is restored', async () => {
		const n8n = await start();
		await n8n.publish();
		const { staticData } = n8n;
		const [{ id, headers }] = webhooks();
		await endJobs(2);
		n8n.restart();
		n8n.staticData = staticData;
		const warn = warnings();
		await n8n.publish('init');
		expect(webhooks()).toMatchObject([{ id, headers }]);
		expect(warn).not.toHaveBeenCalled();
	});

	it('keeps the webhook that an earlier version of the package created', async () => {
		const n8n = await start();
		await n8n.publish();
		const [{ id, headers }] = webhooks();
		n8n.staticData = n8n.staticData.replace(/,"owner":\{[^}]*\}|"owner":\{[^}]*\},/g, '');
		n8n.restart();
		await n8n.publish('init');
		expect(webhooks()).toMatchObject([{ id, headers }]);
		expect(n8n.stored.owner).toBeDefined();
	});

	it('leaves no webhook at an earlier path of the node', async () => {
		const n8n = await start();
		await n8n.publish();
		n8n.webhookId = 'another-path';
		await n8n.publish('update');
		expect(urls()).toEqual([n8n.webhookUrl]);
		await n8n.unpublish();
		await n8n.publish();
		n8n.webhookId = 'a-third-path';
		await n8n.unpublish();
		expect(urls()).toEqual([]);
	});

	it('leaves the old webhook if its address changes, and reuses it if the address changes back', async () => {
		const n8n = await start();
		await n8n.publish();
		const { webhookUrl, url } = n8n;
		const warn = warnings();
		Object.defineProperty(n8n, 'url', { value: 'https://n8n.example.com', configurable: true });
		await n8n.publish('init');
		expect(urls()).toEqual([webhookUrl, n8n.webhookUrl]);
		expectOneToName(warn, webhookUrl, n8n.webhookUrl);
		await n8n.unpublish();
		Object.defineProperty(n8n, 'url', { value: url });
		await n8n.publish('init');
		expect(urls()).toEqual([webhookUrl]);
		await n8n.unpublish();
		expect(urls()).toEqual([]);
	});

	it.each(['/webhook-2', '/webhooks/of', '/n8n/webhook'])(
		'doesn’t treat an address that begins with %s as its own',
		async (path) => {
			const n8n = await start();
			await n8n.publish();
			const url = `${n8n.url}${path}/${n8n.id}/webhook`;
			const id = await makeWebhook({ name: 'n8n of somebody else', url });
			const own = n8n.stored.registration as { id: string };
			n8n.staticData = n8n.staticData.replaceAll(own.id, id);
			n8n.restart();
			await n8n.publish('init');
			await n8n.unpublish();
			expect(urls()).toEqual([url]);
		},
	);
});

it('a copied polling trigger continues from the original’s position', async () => {
	const original = await start({ delivery: 'polling' });
	await original.publish();
	const copy = await start({ delivery: 'polling' }, { copyOf: original });
	const [jobId] = await endJobs(1);
	await copy.publish('init');
	expect(copy.executions.flat()).toMatchObject([{ jobId }]);
});
