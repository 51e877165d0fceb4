import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Sandbox, SEED, startSandbox } from '../../sandbox';
import type { Execution, WorkflowJson } from '../../tools/server/n8nClient';
import { checkHistory } from '../support/history/checkHistory';
import { toHistory } from '../support/history/history';
import { N8nThatIsKilled } from './n8nThatIsKilled';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const MINUTE = 60_000;

let n8n: N8nThatIsKilled;
let sandbox: Sandbox;

beforeAll(async () => {
	n8n = await N8nThatIsKilled.start();
});
afterAll(async () => await n8n.remove());

beforeEach(async () => {
	sandbox = await startSandbox({ jobDuration: 60 * MINUTE });
});
afterEach(async () => await sandbox.close());

/** An example as it stands, over other items, behind a webhook; its credential is the local Roe's. */
async function publish(name: string, companies: string[]): Promise<{ id: string; path: string }> {
	const workflow = JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')) as WorkflowJson;
	const { apiKey, organizationId } = SEED;
	const id = await n8n.client.createCredential({
		name: `Roe AI ${Date.now()}`,
		type: 'roeAiApi',
		data: { apiKey, organizationId, baseUrl: sandbox.url },
	});
	const path = `${name}-${Date.now()}`;
	for (const node of workflow.nodes) {
		if (node.credentials !== undefined) node.credentials = { roeAiApi: { id, name: 'Roe AI' } };
		if (node.name === 'Companies') {
			const items = companies.map((company) => ({ company, question: 'Who owns it?' }));
			node.parameters.jsonOutput = JSON.stringify({ companies: items });
		}
		if (node.name === 'Start by hand') {
			Object.assign(node, { type: 'n8n-nodes-base.webhook', typeVersion: 2, webhookId: path });
			node.parameters = { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} };
		}
	}
	const { id: workflowId, versionId } = await n8n.client.createWorkflow({
		...workflow,
		name: path,
	});
	await n8n.client.activate(workflowId, versionId);
	return { id: workflowId, path };
}

async function until<T>(read: () => Promise<T | undefined>, what: string): Promise<T> {
	for (const end = Date.now() + 10 * MINUTE; Date.now() < end; ) {
		const seen = await read().catch(() => undefined);
		if (seen !== undefined) return seen;
		await sleep(500);
	}
	throw new Error(`Not seen in ten minutes: ${what}`);
}

const call = async (path: string) =>
	await until(async () => {
		const { ok } = await fetch(`${n8n.url}/webhook/${path}`, { method: 'POST' });
		return ok ? true : undefined;
	}, 'the webhook');

const untilStatus = async (workflowId: string, status: string) =>
	await until(async () => {
		const [execution] = await n8n.client.listExecutions(workflowId);
		return execution?.status === status ? execution.id : undefined;
	}, `an execution that is ${status}`);

/** JSON of all items that a node has put out, over all its runs. */
const all = ({ data }: Execution, node: string, output = 0) =>
	(data.resultData.runData[node] ?? []).flatMap((run) =>
		(run.data?.main[output] ?? []).map(({ json }) => json),
	);

const checks = () => sandbox.control.requests({ path: '/statuses/$' }).length;

const companies = (count: number) => Array.from({ length: count }, (_, n) => `Company ${n}`);

describe('an execution that sleeps while its jobs run', () => {
	it('gives each result once, linked to its item, though n8n is killed twice while it sleeps', async () => {
		const { id, path } = await publish('run-and-wait-durably', companies(3));
		await call(path);
		await untilStatus(id, 'waiting');
		expect(sandbox.control.jobs()).toHaveLength(3);
		await n8n.kill();
		await n8n.startAgain();
		const [first] = sandbox.control.jobs();
		sandbox.control.finishJobs({ jobIds: [first.id] });
		await until(async () => (checks() > 0 ? true : undefined), 'a check');
		await untilStatus(id, 'waiting');
		await n8n.kill();
		sandbox.control.finishJobs();
		await n8n.startAgain();
		expectEachOnce(await n8n.client.finishedExecution(await untilFinished(id)), 3);
	});

	it('can be retried after n8n was killed while it checked: nothing is started twice', async () => {
		const { id, path } = await publish('run-and-wait-durably', companies(3));
		await call(path);
		const executionId = await untilStatus(id, 'waiting');
		sandbox.control.finishJobs();
		// Roe holds its response back, so that n8n dies while it checks.
		const gate = sandbox.control.holdAnswers();
		await until(async () => (checks() > 0 ? true : undefined), 'a check');
		await n8n.kill();
		gate.open();
		await n8n.startAgain();
		const crashed = await n8n.client.finishedExecution(await untilFinished(id));
		expect(crashed.status).toBe('crashed');
		const retry = await n8n.client.call<{ id: string }>(
			'POST',
			`/executions/${executionId}/retry`,
			{ loadWorkflow: false },
		);
		expectEachOnce(await n8n.client.finishedExecution(retry.id, 10 * MINUTE), 3);
	});

	it('asks for 1,000 jobs of one execution with one call a pass', async () => {
		const { id, path } = await publish('run-many-durably', companies(1000));
		await call(path);
		await untilStatus(id, 'waiting');
		const jobIds = sandbox.control.jobs().map((job) => job.id);
		sandbox.control.finishJobs({ jobIds: jobIds.slice(0, 500) });
		await until(async () => (checks() > 0 ? true : undefined), 'a check');
		await untilStatus(id, 'waiting');
		sandbox.control.finishJobs();
		expectEachOnce(await n8n.client.finishedExecution(await untilFinished(id)), 1000);
		expect(checks()).toBe(2);
	});
});

/** All results, each once and tied to the item that it is about; no job more than that. */
function expectEachOnce(execution: Execution, count: number): void {
	expect(execution.status).toBe('success');
	const results = all(execution, 'Result');
	expect(results.map(({ company }) => company).sort()).toEqual(companies(count).sort());
	const jobs = sandbox.control.jobs().map(({ id, inputs }) => ({ id, item: inputs[0].value }));
	const outcomes = results.map(({ company, report }) => ({
		item: String(company),
		jobId: jobs.find(({ item }) => String(report).includes(`“${item}”`))?.id ?? 'of no job',
	}));
	expect(checkHistory(toHistory(companies(count), jobs, outcomes, () => false))).toEqual([]);
}

async function untilFinished(workflowId: string): Promise<string> {
	return await until(async () => {
		const [execution] = await n8n.client.listExecutions(workflowId);
		return ['success', 'error', 'crashed'].includes(execution?.status) ? execution.id : undefined;
	}, 'the end of the execution');
}
