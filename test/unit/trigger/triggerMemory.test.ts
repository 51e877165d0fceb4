import { type IDataObject, ObservableObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import type * as triggerMemory from '../../../nodes/RoeAi/trigger/triggerMemory';
import type { Registration } from '../../../nodes/RoeAi/trigger/triggerMemoryEntry';

type Memory = typeof triggerMemory;

/** A process of n8n: what it knows is its own. */
function newProcess(): Memory {
	let memory: Memory | undefined;
	jest.isolateModules(() => {
		memory = jest.requireActual<Memory>('../../../nodes/RoeAi/trigger/triggerMemory.ts');
	});
	return memory!;
}

/** What n8n hands a node over a copy of its static data. */
function open(stored: string, { node = 'n-1', name = 'Trigger', mode = 'webhook' } = {}) {
	const data = ObservableObject.create(JSON.parse(stored) as IDataObject, undefined, {
		ignoreEmptyOnFirstChild: true,
	});
	const get = (key: string) =>
		(data[key] ??= ObservableObject.create({}, data as never)) as IDataObject;
	const context = {
		getWorkflow: () => ({ id: 'w-1', name: 'A workflow', active: true }),
		getNode: () => ({ id: node, name }) as ReturnType<triggerMemory.MemoryContext['getNode']>,
		getMode: () => mode as 'webhook',
		getWorkflowStaticData: (type: string) => get(type === 'global' ? 'global' : `node:${name}`),
	};
	return { context, save: () => JSON.stringify(data), hasChanged: () => data.__dataChanged };
}

const registration = (id: string): Registration => ({
	id,
	url: 'https://n8n.acme.com/webhook/x/webhook',
	root: '/webhooks/',
	agentIds: ['a-1'],
});

const token = (digit: string, issuedAt = 1) => ({ hash: digit.repeat(64), issuedAt });

const pollingFrom = (since: number) => ({
	cursors: { 'a-1': { since, settled: since, seen: {}, unreadRanges: [] } },
});

describe('the stored data of a trigger', () => {
	it('is saved, and another process reads it', () => {
		const opened = open('{}');
		newProcess().remember(opened.context, {
			tokens: [token('a')],
			registration: registration('r-1'),
		});
		expect(opened.hasChanged()).toBe(true);
		expect(newProcess().recall(open(opened.save()).context)).toMatchObject({
			v: 1,
			workflowId: 'w-1',
			name: 'Trigger',
			tokens: [token('a')],
			registration: registration('r-1'),
		});
	});

	it('isn’t changed by reading', () => {
		const opened = open('{}');
		newProcess().recall(opened.context);
		expect(opened.hasChanged()).toBe(false);
	});

	it('has the latest webhook, even if another process writes an older one back', () => {
		const [main, other] = [newProcess(), newProcess()];
		const first = open('{}');
		main.remember(first.context, { registration: registration('r-1') });
		const before = open(first.save());
		const now = open(first.save());
		main.remember(now.context, { registration: registration('r-2') });
		other.remember(before.context, { delivered: ['k-1'] });
		expect(main.recall(open(before.save()).context)).toMatchObject({
			registration: { id: 'r-2' },
			delivered: ['k-1'],
		});
		const removed = open(before.save());
		main.remember(removed.context, { registration: undefined });
		expect(main.recall(open(before.save()).context).registration).toBeUndefined();
	});

	it('isn’t mixed with the data of another n8n, except for the state of polling', () => {
		const { recall, remember } = newProcess();
		const originals = open('{}');
		remember(originals.context, {
			owner: { baseUrl: 'https://n8n.acme.com/webhook/' },
			registration: registration('r-1'),
			tokens: [token('a')],
			delivered: ['k-1'],
			polling: pollingFrom(1),
		});
		const copied = originals.save();
		recall(open(copied).context);
		const own = { owner: { baseUrl: 'https://copy.acme.com/webhook/' }, tokens: [token('b')] };
		const copy = open(copied);
		remember(copy.context, { ...own, registration: undefined, delivered: ['k-2'] });
		const latest = recall(open(copied).context);
		expect(latest).toMatchObject({ ...own, delivered: ['k-2'], polling: pollingFrom(1) });
		expect(latest.registration).toBeUndefined();
	});

	it('has the tokens of all processes, newest first', () => {
		const [main, other] = [newProcess(), newProcess()];
		const first = open('{}');
		main.remember(first.context, { tokens: [token('a', 1)] });
		const before = open(first.save());
		main.remember(open(first.save()).context, { tokens: [token('b', 2), token('a', 1)] });
		other.remember(before.context, { delivered: ['k-1'] });
		expect(main.recall(open(before.save()).context).tokens).toEqual([token('b', 2), token('a', 1)]);
	});

	it('has only the hash of a token that an older version of the package stored in plain text', () => {
		const opened = open('{}');
		newProcess().remember(opened.context, { registration: registration('r-1') });
		const plain = 'f'.repeat(64);
		const data = JSON.parse(opened.save()) as {
			global: { roeAiTrigger: Record<string, { registration: IDataObject; token: string }> };
		};
		const entry = data.global.roeAiTrigger['n-1'];
		entry.token = plain;
		entry.registration.token = plain;
		const memory = newProcess();
		const again = open(JSON.stringify(data));
		expect(memory.recall(again.context)).toMatchObject({
			registration: { id: 'r-1' },
			tokens: [{ hash: createHash('sha256').update(plain).digest('hex'), issuedAt: 0 }],
		});
		memory.removePlainTokens(again.context);
		expect(again.save()).not.toContain(plain);
		const clean = open(again.save());
		memory.removePlainTokens(clean.context);
		expect(clean.hasChanged()).toBe(false);
	});

	it('has the deliveries of all processes', () => {
		const [one, other] = [newProcess(), newProcess()];
		const ofOne = open('{}');
		one.remember(ofOne.context, { delivered: ['k-1', 'k-2'] });
		const ofOther = open('{}');
		other.remember(ofOther.context, { delivered: ['k-3'] });
		expect(one.recall(open(ofOther.save()).context).delivered).toEqual(['k-1', 'k-2', 'k-3']);
	});

	it('has the polling state that n8n returns, and then no older copy', () => {
		const { recall, remember } = newProcess();
		const first = open('{}');
		remember(first.context, { polling: pollingFrom(1) });
		const stored = first.save();
		recall(first.context);
		remember(first.context, { polling: pollingFrom(2) });
		// Discarded by n8n.
		expect(recall(open(stored).context).polling).toEqual(pollingFrom(1));
		// Handed back.
		expect(recall(first.context).polling).toEqual(pollingFrom(2));
		expect(recall(open(stored).context).polling).toEqual(pollingFrom(2));
	});

	it('is added to the data that another trigger of the workflow stores', () => {
		const { recall, remember } = newProcess();
		const old = open('{}', { node: 'n-2', name: 'Other' });
		const opened = open('{}');
		remember(opened.context, { registration: registration('r-1'), delivered: ['k-1'] });
		remember(old.context, { polling: pollingFrom(1) });
		const process = newProcess();
		expect(process.recall(open(old.save()).context)).toMatchObject({
			registration: { id: 'r-1' },
			delivered: ['k-1'],
		});
		expect(recall(old.context)).toMatchObject({ name: 'Other' });
	});

	it('is separate for a test in the editor, even if n8n ends the test in another mode', () => {
		const { recall, remember } = newProcess();
		const published = open('{}');
		remember(published.context, { registration: registration('r-1') });
		const test = open('{}', { mode: 'manual' });
		expect(recall(test.context).registration).toBeUndefined();
		remember(test.context, {});
		const ended = open(test.save(), { mode: 'internal' });
		expect(recall(ended.context).registration).toBeUndefined();
		remember(ended.context, { registration: undefined });
		expect(recall(published.context)).toMatchObject({ registration: { id: 'r-1' } });
	});

	it.each([
		['an entry in another format', { v: 2 }],
		['an entry of another workflow', { workflowId: 'w-2' }],
		['an entry without a time', { changedAt: 'now' }],
	])('is empty if there is %s', (_, change) => {
		const opened = open('{}');
		newProcess().remember(opened.context, { tokens: [token('a')], polling: pollingFrom(1) });
		const data = JSON.parse(opened.save()) as {
			global: { roeAiTrigger: Record<string, IDataObject> };
		};
		Object.assign(data.global.roeAiTrigger['n-1'], change);
		expect(newProcess().recall(open(JSON.stringify(data)).context)).toEqual({});
	});

	it('loses only its invalid parts', () => {
		const opened = open('{}');
		newProcess().remember(opened.context, {
			tokens: [token('a')],
			registration: registration('r-1'),
			polling: pollingFrom(1),
			delivered: ['k-1'],
		});
		const data = JSON.parse(opened.save()) as {
			global: { roeAiTrigger: Record<string, IDataObject> };
		};
		Object.assign(data.global.roeAiTrigger['n-1'], {
			registration: { id: 7 },
			polling: { cursors: { 'a-1': { since: 'yesterday' }, 'a-2': null } },
			delivered: ['k-1', 5, null],
			owner: { baseUrl: null },
			agentNames: {
				'a-1': { name: 'Research', readAt: 5 },
				'a-2': { name: '', readAt: 5 },
				'a-3': { name: 'Review', readAt: 'today' },
				'a-4': null,
			},
			tokens: [
				{ hash: 'short', issuedAt: 1 },
				token('a'),
				{ ...token('b'), issuedAt: 'now' },
				null,
			],
		});
		const recalled = newProcess().recall(open(JSON.stringify(data)).context);
		expect(recalled.registration).toBeUndefined();
		expect(recalled.owner).toBeUndefined();
		expect(recalled).toMatchObject({
			tokens: [token('a')],
			polling: { cursors: {} },
			delivered: ['k-1'],
			agentNames: { 'a-1': { name: 'Research', readAt: 5 } },
		});
		expect(Object.keys(recalled.agentNames ?? {})).toEqual(['a-1']);
	});

	it('has the agents’ names of all processes, the latest of each', () => {
		const [main, other] = [newProcess(), newProcess()];
		const first = open('{}');
		const named = (name: string, readAt: number) => ({ name, readAt });
		main.remember(first.context, { agentNames: { 'a-1': named('Old', 1) } });
		const before = open(first.save());
		main.remember(open(first.save()).context, { agentNames: { 'a-1': named('New', 2) } });
		other.remember(before.context, {
			agentNames: { 'a-1': named('Old', 1), 'a-2': named('Review', 3) },
		});
		expect(main.recall(open(before.save()).context).agentNames).toEqual({
			'a-1': named('New', 2),
			'a-2': named('Review', 3),
		});
	});
});
