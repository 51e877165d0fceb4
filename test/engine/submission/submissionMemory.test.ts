import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { changeNode, runWorkflow, type WorkflowRun } from '../../support/engine';
import type { NodeChange } from '../../support/engine/workflow';
import { agent, ROE, roeWorkflow, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox({ jobDuration: 100 });

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const companies = (...names: string[]) => names.map((name) => ({ json: { name } }));

function workflow(node: NodeChange = {}, parameters: IDataObject = {}) {
	const values = [text('company_name', '={{ $json.name }}'), text('question', 'Who owns it?')];
	return roeWorkflow({ agentId: agent(SEED.agents.text), inputs: { values }, ...parameters }, node);
}

/** Roe refuses an item, once by default. */
const refuse = (name: string, times = 1) =>
	roe.control.addFault({
		kind: 'status',
		status: 400,
		body: ['No'],
		when: 'before',
		times,
		match: { input: `^${name}$` },
	});

/** A finished job would be a cached result for equal inputs. */
const stayRunning = () => roe.control.change({ jobDuration: 60_000 });

/** Names of the items that jobs were started for, as the server has them. */
const startedFor = () => roe.control.jobs().map(({ inputs }) => inputs[0].value);

/** Job ID on the server by the item that it was started for. */
const serverIds = () =>
	new Map(roe.control.jobs().map(({ id, inputs }) => [inputs[0].value, id] as const));

const idsOf = (run: WorkflowRun) => run.json(ROE).map(({ jobId }) => jobId);

/** What n8n keeps with the execution of what the node remembers. */
const memoryOf = (run: WorkflowRun) => run.data.data.executionData?.contextData[`node:${ROE}`];

describe('the stored data of an execution', () => {
	it('is deleted everywhere in n8n after a success', async () => {
		refuse('b');
		const { credentials } = roe;
		const items = companies('a', 'b', 'c');
		const run = await runWorkflow({ workflow: workflow(RETRY), credentials, items });
		expect(run.status).toBe('success');
		expect(memoryOf(run)).toMatchObject({ submissions: { items: {} } });
		const [id] = idsOf(run) as string[];
		const kept = JSON.stringify(run.data);
		expect(kept.split(id)).toHaveLength(2);
	});

	it('is also deleted if the node continues on errors and won’t run again', async () => {
		refuse('b', 10);
		const { credentials } = roe;
		const continuing = workflow({ onError: 'continueRegularOutput' });
		const items = companies('a', 'b', 'c');
		const run = await runWorkflow({ workflow: continuing, credentials, items });
		expect(run.status).toBe('success');
		expect(memoryOf(run)).toMatchObject({ submissions: { items: {} } });
	});

	it('is less than 150 bytes for each started item', async () => {
		const { credentials } = roe;
		const many = Array.from({ length: 300 }, (_, index) => `company ${index}`);
		refuse('company 299', 10);
		const started = await runWorkflow({
			workflow: workflow({}, { options: { maxConcurrency: 100 } }),
			credentials,
			items: companies(...many),
		});
		expect(started.errorOf(ROE)?.message).toContain('[item 299]');
		expect(started.errorOf(ROE)?.description).toMatch(/\b299\b/);
		expect(JSON.stringify(memoryOf(started)).length / 300).toBeLessThan(150);
	});
});

describe('a retry', () => {
	it('starts nothing twice if an expression returns another value each time', async () => {
		refuse('bad');
		const values = [
			text('company_name', '={{ $json.name }}'),
			text('question', '={{ $now.toMillis() + Math.random() }}'),
		];
		const { credentials } = roe;
		const run = await runWorkflow({
			workflow: workflow(RETRY, { inputs: { values } }),
			credentials,
			items: companies('a', 'bad', 'c'),
		});
		expect(run.error).toBeUndefined();
		expect(startedFor().sort()).toEqual(['a', 'bad', 'c']);
		expect(idsOf(run)).toEqual(['a', 'bad', 'c'].map((name) => serverIds().get(name)));
	});

	it('starts nothing twice if only an option changed that doesn’t change the job', async () => {
		refuse('b');
		const { credentials } = roe;
		const items = companies('a', 'b');
		const failed = await runWorkflow({ workflow: workflow(), credentials, items });
		const options = { requestTimeout: 300, maxConcurrency: 1 };
		const changed = workflow({}, { options });
		const run = await runWorkflow({ workflow: changed, credentials, retryOf: failed });
		expect(run.status).toBe('success');
		expect(startedFor().sort()).toEqual(['a', 'b']);
	});

	it.each([
		['the agent', { agentId: agent(SEED.agents.slow) }],
		['the user’s metadata', { options: { metadata: '{"order":"7"}' } }],
		['Skip Cache', { options: { skipCache: true } }],
	])('starts another job if this changed: %s', async (_, parameters) => {
		stayRunning();
		refuse('b');
		const values = ['company_name', 'market'].map((key) => text(key, '={{ $json.name }}'));
		const before = workflow({}, { inputs: { values: [...values, text('question', 'Who?')] } });
		const { credentials } = roe;
		const items = companies('a', 'b');
		const failed = await runWorkflow({ workflow: before, credentials, items });
		const after = changeNode(before, ROE, { parameters: parameters as never });
		const run = await runWorkflow({ workflow: after, credentials, retryOf: failed });
		expect(run.error).toBeUndefined();
		expect(startedFor().sort()).toEqual(['a', 'a', 'b']);
	});

	it('starts a job for each of two items with the same data', async () => {
		stayRunning();
		refuse('b');
		const { credentials } = roe;
		const items = companies('a', 'a', 'b', 'a');
		const run = await runWorkflow({ workflow: workflow(RETRY), credentials, items });
		expect(startedFor().sort()).toEqual(['a', 'a', 'a', 'b']);
		expect(new Set(idsOf(run)).size).toBe(4);
	});

	it('returns the started jobs, and starts the items that hadn’t started', async () => {
		refuse('b');
		const { credentials } = roe;
		const oneByOne = workflow({}, { options: { maxConcurrency: 1 } });
		const items = companies('a', 'b', 'c', 'd');
		const failed = await runWorkflow({ workflow: oneByOne, credentials, items });
		expect(startedFor()).toEqual(['a']);
		expect(failed.errorOf(ROE)?.description).toMatch(/\b1\b/);
		const run = await runWorkflow({ workflow: oneByOne, credentials, retryOf: failed });
		expect(startedFor()).toEqual(['a', 'b', 'c', 'd']);
		expect(idsOf(run)).toEqual(['a', 'b', 'c', 'd'].map((name) => serverIds().get(name)));
	});

	it('starts all failed jobs again, even if there are many, and no others', async () => {
		const { credentials } = roe;
		const names = Array.from({ length: 30 }, (_, index) => `company ${index}`);
		roe.control.change({ outcomes: { [SEED.agents.text]: { status: 'failure' } } });
		const waiting = workflow(
			{ ...RETRY, waitBetweenTries: 50 },
			{ operation: 'runAndWait', waitOptions: { pollInterval: 0.1 } },
		);
		// All jobs of the first try fail, all later ones succeed.
		const repaired = setInterval(() => {
			if (roe.control.jobs().length < names.length) return;
			roe.control.change({ outcomes: {} });
			clearInterval(repaired);
		}, 5);
		const run = await runWorkflow({ workflow: waiting, credentials, items: companies(...names) });
		clearInterval(repaired);
		expect(run.error).toBeUndefined();
		expect(roe.control.jobs()).toHaveLength(2 * names.length);
		expect(run.json(ROE).map(({ status }) => status)).toEqual(names.map(() => 'SUCCESS'));
	});

	it('doesn’t start a failed job again if it was an output item', async () => {
		const { credentials } = roe;
		roe.control.change({ outcomes: { [SEED.agents.text]: { status: 'failure' } } });
		refuse('b');
		const waiting = workflow(RETRY, {
			operation: 'runAndWait',
			waitOptions: { pollInterval: 0.1, failOnJobFailure: false },
		});
		const run = await runWorkflow({ workflow: waiting, credentials, items: companies('a', 'b') });
		expect(run.json(ROE).map(({ status }) => status)).toEqual(['FAILURE', 'FAILURE']);
		expect(startedFor().sort()).toEqual(['a', 'b']);
	});
});

describe('a failure under “Stop”', () => {
	it('starts nothing new, and completes and stores the running requests', async () => {
		refuse('first');
		const late = ['second', 'third'];
		late.forEach((name) =>
			roe.control.addFault({
				kind: 'delay',
				delayMs: 400,
				when: 'after',
				match: { input: `^${name}$` },
			}),
		);
		const { credentials } = roe;
		const items = companies('first', ...late, 'fourth', 'fifth', 'sixth');
		const three = workflow({}, { options: { maxConcurrency: 3 } });
		const failed = await runWorkflow({ workflow: three, credentials, items });
		expect(failed.errorOf(ROE)?.message).toContain('[item 0]');
		expect(failed.errorOf(ROE)?.description).toMatch(/\b2\b/);
		expect(startedFor().sort()).toEqual(late);
		const before = serverIds();
		const run = await runWorkflow({ workflow: three, credentials, retryOf: failed });
		expect(startedFor()).toHaveLength(6);
		expect(idsOf(run).slice(1, 3)).toEqual(late.map((name) => before.get(name)));
	});

	it('reports the jobs of Run Bulk, too', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 400,
			body: ['No'],
			when: 'before',
			skip: 1,
			match: { path: '/many/$' },
		});
		const names = Array.from({ length: 1500 }, (_, index) => `company ${index}`);
		const run = await runWorkflow({
			workflow: workflow({}, { operation: 'runBulk' }),
			credentials: roe.credentials,
			items: companies(...names),
		});
		expect(run.errorOf(ROE)?.message).toMatch(/\b500\b/);
		expect(run.errorOf(ROE)?.description).toMatch(/\b1000\b/);
		expect(roe.control.jobs()).toHaveLength(1000);
	});
});
