import type { IDataObject } from 'n8n-workflow';

import { codeOf } from '../../support/codeOf';
import { rejectionOf } from '../../support/rejectionOf';
import { until } from '../../support/until';
import { deliveryOf, IGNORED, send, useTriggers } from './triggerRoe';
import type { TriggerServer } from './triggerServer';

const { roe, start, publish, startJobs, endJobs, delivered, tokenOf } = useTriggers();

const polling = { delivery: 'polling' };
const second = { id: 'b8f2e1d3', name: 'Second Trigger' };

const rename = (n8n: TriggerServer, name: string) => {
	n8n.node = { ...n8n.node, name };
};

/** As n8n publishes another version: the old one first goes. */
const publishAnew = async (n8n: TriggerServer, change: () => void) => {
	await n8n.unpublish();
	change();
	await n8n.publish('update');
};

const given = (n8n: TriggerServer) => n8n.executions.flat().map(({ jobId }) => jobId);

/** What n8n has stored, to be changed by a test. */
const globalOf = (n8n: TriggerServer) =>
	JSON.parse(n8n.staticData) as { global: { roeAiTrigger: Record<string, IDataObject> } };

describe('a trigger that is renamed and published again', () => {
	it.each(['with', 'without'])(
		'continues polling at the same point, %s a restart',
		async (kind) => {
			const n8n = await publish(polling);
			const jobIds = await endJobs(3);
			if (kind === 'with') n8n.restart();
			await publishAnew(n8n, () => rename(n8n, 'Invoices are read'));
			await n8n.poll();
			expect(given(n8n).sort()).toEqual(jobIds.sort());
		},
	);

	it('accepts pending deliveries and ignores earlier ones, even after a restart', async () => {
		const n8n = await publish();
		const token = tokenOf();
		const [jobId] = await endJobs(1);
		n8n.restart();
		await publishAnew(n8n, () => rename(n8n, 'Invoices are read'));
		expect(tokenOf()).not.toEqual(token);
		roe.control.clearRequests();
		expect(await send(n8n, deliveryOf(jobId), token)).toEqual(IGNORED);
		expect(roe.control.requests()).toEqual([]);
	});

	it('keeps the webhook and its start time if n8n was down meanwhile', async () => {
		const n8n = await publish();
		const [{ id }] = roe.control.webhooks();
		const { since } = n8n.stored.registration as IDataObject;
		n8n.restart();
		rename(n8n, 'Invoices are read');
		await n8n.publish('init');
		expect(roe.control.webhooks()).toMatchObject([{ id }]);
		expect(n8n.stored.registration).toMatchObject({ id, since });
	});

	it('is different from a new node that gets its old name', async () => {
		const n8n = await publish(polling);
		await publishAnew(n8n, () => rename(n8n, 'Invoices are read'));
		await endJobs(1);
		const node = { id: 'c9a3f2e4', name: 'Roe AI Trigger' };
		const other = await start(polling, { beside: n8n, node });
		await other.publish();
		expect(other.executions).toEqual([]);
		await n8n.poll();
		expect(given(n8n)).toHaveLength(1);
	});
});

describe('data that an older version of the package stored by the node’s name', () => {
	/** Moves what is stored to where it was then. */
	const makeOld = (n8n: TriggerServer) => {
		const { polling: progress, registration, delivered: keys } = n8n.stored;
		// It had the secret itself, not its hash.
		const token = roe.control.webhooks()[0]?.headers['X-N8N-Roe-Token'];
		const data = {
			...(progress as IDataObject),
			...(registration !== undefined && { registration: { ...(registration as object), token } }),
			delivered: keys,
			token,
		};
		n8n.staticData = JSON.stringify({ [`node:${n8n.node.name}`]: data });
		n8n.restart();
	};

	it('keeps the polling state', async () => {
		const n8n = await publish(polling);
		makeOld(n8n);
		const jobIds = await endJobs(2);
		await n8n.publish('init');
		expect(given(n8n).sort()).toEqual(jobIds.sort());
	});

	it('keeps the webhook, secret and deliveries', async () => {
		const n8n = await publish();
		const [{ id, headers }] = roe.control.webhooks();
		const [jobId] = await endJobs(1);
		makeOld(n8n);
		roe.control.clearRequests();
		expect(await send(n8n, deliveryOf(jobId), headers)).toEqual(IGNORED);
		expect(roe.control.requests()).toEqual([]);
		await n8n.publish('init');
		expect(roe.control.webhooks()).toMatchObject([{ id }]);
		expect(await send(n8n, deliveryOf(jobId), headers)).toMatchObject({ status: 200 });
		expect(n8n.staticData).not.toContain(headers['X-N8N-Roe-Token']);
	});

	it('is used once, so a later node of that name starts from zero', async () => {
		const n8n = await publish(polling);
		makeOld(n8n);
		await n8n.publish('init');
		await endJobs(1);
		n8n.node = { id: 'c9a3f2e4', name: n8n.node.name };
		await n8n.publish();
		expect(n8n.executions).toEqual([]);
	});
});

describe('two triggers of one workflow', () => {
	it('both output all new jobs, even if each stores outdated data of the other', async () => {
		const first = await publish(polling);
		const other = await start(polling, { beside: first, node: second });
		await other.publish();
		const jobIds: string[] = [];
		for (let round = 0; round < 3; round++) {
			jobIds.push(...(await endJobs(2)));
			for (const n8n of [first, other]) await n8n.poll();
		}
		// A poll each, so that this process knows where the other stands.
		for (const n8n of [first, other]) expect(await n8n.poll()).toBeNull();
		jobIds.push(...(await endJobs(1)));
		await first.poll();
		for (const n8n of [first, other]) {
			n8n.restart();
			await n8n.publish('init');
			expect(given(n8n).sort()).toEqual([...jobIds].sort());
		}
	});

	it('keep polled and delivered jobs separate, even after a restart', async () => {
		const polled = await publish(polling);
		const called = await start({}, { beside: polled, node: second });
		await called.publish();
		const jobIds = await endJobs(2);
		await until(() => called.executions.length === 2);
		const [{ id }] = roe.control.webhooks();
		// Stores all that it knew of the other when it was published: nothing.
		await polled.poll();
		for (const n8n of [polled, called]) n8n.restart();
		await called.publish('init');
		await delivered();
		await polled.publish('init');
		for (const n8n of [polled, called]) expect(given(n8n).sort()).toEqual([...jobIds].sort());
		expect(roe.control.webhooks()).toMatchObject([{ id }]);
	});

	it('don’t take each other’s jobs with the same ID, as only an external workflow has', async () => {
		const n8n = await publish();
		const twin = { id: n8n.node.id, name: 'Pasted Trigger' };
		n8n.otherNodes = [twin];
		const other = await start({}, { beside: n8n, node: twin });
		other.otherNodes = [n8n.node];
		await other.publish();
		const jobIds = await endJobs(2);
		await until(() => n8n.executions.length + other.executions.length === 4);
		for (const each of [n8n, other]) expect(given(each).sort()).toEqual([...jobIds].sort());
		await other.unpublish();
		expect(roe.control.webhooks()).toMatchObject([{ url: n8n.webhookUrl }]);
	});
});

describe('a copy of the workflow with all stored data', () => {
	it('starts from zero, and keeps the webhook of the original', async () => {
		const n8n = await publish();
		const copy = await start();
		copy.staticData = n8n.staticData;
		await copy.publish();
		const urls = roe.control.webhooks().map(({ url }) => url);
		expect(urls.sort()).toEqual([n8n.webhookUrl, copy.webhookUrl].sort());
		await copy.unpublish();
		expect(roe.control.webhooks()).toMatchObject([{ url: n8n.webhookUrl }]);
	});

	it('outputs nothing in its first poll', async () => {
		const n8n = await publish(polling);
		await endJobs(2);
		const copy = await start(polling);
		copy.staticData = n8n.staticData;
		await copy.publish();
		expect(copy.executions).toEqual([]);
	});
});

describe('a poll whose items n8n discards, since the workflow is published again', () => {
	it('is repeated by the next one', async () => {
		const n8n = await publish(polling);
		expect(await n8n.poll()).toBeNull();
		const jobIds = await endJobs(2);
		await n8n.pollInVain();
		await n8n.publish('update');
		expect(given(n8n).sort()).toEqual(jobIds.sort());
	});
});

describe('global static data that the user shares', () => {
	it('keeps the data of a Code node', async () => {
		const n8n = await start(polling);
		n8n.staticData = '{"global": {"lastInvoice": 17}}';
		await n8n.publish();
		expect(globalOf(n8n).global).toMatchObject({ lastInvoice: 17 });
	});

	it.each([
		'{"global": {"roeAiTrigger": "mine"}}',
		'{"global": {"roeAiTrigger": {"a7e1d0c2": null, "x": 5}}}',
		'{"global": null}',
		'{"global": "text"}',
		'{"global": []}',
	])('may contain anything: %s', async (staticData) => {
		const n8n = await start(polling);
		n8n.staticData = staticData;
		await n8n.publish();
		const jobIds = await endJobs(1);
		await n8n.poll();
		expect(given(n8n)).toEqual(jobIds);
	});

	it('may be emptied during a delivery', async () => {
		const n8n = await publish();
		const [jobId] = await startJobs(1);
		const sent = send(n8n, deliveryOf(jobId), tokenOf());
		await until(() => roe.control.requests({ path: '/jobs/$' }).length > 0);
		n8n.staticData = '{}';
		roe.control.finishJobs();
		expect(await sent).toMatchObject({ status: 200, answer: { started: true } });
		await n8n.unpublish();
		expect(roe.control.webhooks()).toEqual([]);
	});

	it('contains only as many entries as can be read quickly, even if many triggers were deleted', async () => {
		const n8n = await publish(polling);
		const { global } = globalOf(n8n);
		const entry = global.roeAiTrigger[n8n.node.id];
		for (let index = 0; index < 100; index++) {
			global.roeAiTrigger[`deleted-${index}`] = { ...entry, name: `Deleted ${index}` };
		}
		n8n.staticData = JSON.stringify({ global });
		await n8n.publish('init');
		const kept = Object.keys(globalOf(n8n).global.roeAiTrigger);
		expect(kept.length).toBeLessThanOrEqual(30);
		expect(kept).toContain(n8n.node.id);
	});
});

describe('a test in the editor that can’t start', () => {
	it('keeps the webhook of the published workflow', async () => {
		const n8n = await publish();
		const [{ id }] = roe.control.webhooks();
		n8n.parameters = { ...n8n.parameters, agents: [] };
		expect(codeOf(await rejectionOf(n8n.listen()))).toBe('PARAMETER_EMPTY');
		expect(roe.control.webhooks()).toMatchObject([{ id }]);
	});
});
