import type { IDataObject, INode, IWorkflowSettings } from 'n8n-workflow';

import { type Sandbox, SEED, startSandbox } from '../../sandbox';
import type { Execution, WorkflowJson } from '../../tools/server/n8nClient';
import { codeOf } from '../support/codeOf';
import { until } from '../support/until';
import { putRoeCredential } from './running';
import { OwnN8n } from './triggerInN8n';

/** n8n's time-out for workflows without one of their own, in s. */
const INSTANCE_TIMEOUT_S = 8;
const START = 'Start by hand';
const ROE = 'Roe AI';

let n8n: OwnN8n;
let sandbox: Sandbox;
let credentials: INode['credentials'];

beforeAll(async () => {
	n8n = await OwnN8n.start({ EXECUTIONS_TIMEOUT: String(INSTANCE_TIMEOUT_S) });
	// Jobs end when a test ends them.
	sandbox = await startSandbox({ cache: false, jobDuration: 3_600_000 });
	const id = await putRoeCredential(n8n.client, sandbox);
	credentials = { roeAiApi: { id, name: 'Roe AI' } };
});
beforeEach(async () => await sandbox.control.reset());
afterAll(async () => {
	await n8n.remove();
	await sandbox.close();
});

const node = (name: string, type: string, typeVersion: number, parameters: IDataObject = {}) => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0] as [number, number],
	parameters: parameters as INode['parameters'],
});
const connect = (...names: string[]): WorkflowJson['connections'] =>
	Object.fromEntries(
		names
			.slice(0, -1)
			.map((from, index) => [
				from,
				{ main: [[{ node: names[index + 1], type: 'main', index: 0 }]] },
			]),
	);

/** The node "Run and Wait" for two items: one job that a test ends, and one that goes on. */
function runAndWait(waitOptions: IDataObject): INode {
	const inputs = {
		values: ['company_name', 'question'].map((key) => ({
			key,
			type: 'text',
			value: '={{ $json.name }}',
		})),
	};
	return {
		...node(ROE, 'n8n-nodes-roe-ai.roeAi', 1, {
			resource: 'agent',
			operation: 'runAndWait',
			agentId: { __rl: true, mode: 'id', value: SEED.agents.text },
			inputs,
			waitOptions: { onTimeout: 'output', pollInterval: 0.2, ...waitOptions },
		}),
		credentials,
	};
}

const items = node('Items', 'n8n-nodes-base.code', 2, {
	jsCode: "return [{ json: { name: 'first' } }, { json: { name: 'second' } }];",
});

async function run(name: string, nodes: INode[], settings: IWorkflowSettings): Promise<Execution> {
	const workflow = { name, nodes, connections: connect(...nodes.map((one) => one.name)), settings };
	const { id } = await n8n.client.createWorkflow(workflow);
	return await n8n.client.finishedExecution(await n8n.client.runManually(id, START));
}

/** Ends the first item's job once both have started. */
async function finishFirst(): Promise<void> {
	await until(() => sandbox.control.jobs().length === 2);
	const first = sandbox.control
		.jobs()
		.find(({ inputs }) => inputs.some(({ value }) => value === 'first'))!;
	sandbox.control.finishJobs({ jobIds: [first.id] });
}

const start = node(START, 'n8n-nodes-base.manualTrigger', 1);
const outputOf = ({ data }: Execution, name: string) =>
	data.resultData.runData[name]?.at(-1)?.data?.main[0]?.map(({ json }) => json);

describe('n8n’s timeout for executions', () => {
	it.each<[string, IWorkflowSettings]>([
		['of the workflow', { executionTimeout: 5 }],
		['of the instance', {}],
	])(
		'isn’t reached by Run and Wait, which outputs the results of finished jobs: %s',
		async (_, settings) => {
			const next = node('Next', 'n8n-nodes-base.noOp', 1);
			const [execution] = await Promise.all([
				run('Times out', [start, items, runAndWait({}), next], settings),
				finishFirst(),
			]);
			expect(execution.status).toBe('success');
			expect(outputOf(execution, 'Next')).toMatchObject([
				{ status: 'SUCCESS', outputs: { summary: {} } },
				{ status: 'PENDING', isFinished: false },
			]);
			expect(n8n.log()).toMatch(/'Timeout \(Minutes\)'.*time-out/);
		},
	);

	it('also counts in a sub-workflow', async () => {
		const trigger = node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
			inputSource: 'passthrough',
		});
		const nodes = [trigger, items, runAndWait({})];
		const { id } = await n8n.client.createWorkflow({
			name: 'Called',
			nodes,
			connections: connect(...nodes.map(({ name }) => name)),
			settings: { executionTimeout: 3600 },
		});
		const call = node('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
			workflowId: { __rl: true, mode: 'id', value: id },
			options: {},
		});
		const [execution] = await Promise.all([
			run('Calls', [start, call], { executionTimeout: 6 }),
			finishFirst(),
		]);
		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'Call')).toMatchObject([
			{ status: 'SUCCESS', outputs: { summary: {} } },
			{ status: 'PENDING', isFinished: false },
		]);
	});

	it('is an error before any job starts if it leaves no time', async () => {
		const execution = await run('Too short', [start, items, runAndWait({})], {
			executionTimeout: 2,
		});
		expect(codeOf(execution.data.resultData.error)).toBe('NO_TIME_TO_WAIT');
		expect(sandbox.control.jobs()).toEqual([]);
	});

	it('doesn’t limit a workflow that disabled it', async () => {
		const timeoutS = INSTANCE_TIMEOUT_S + 2;
		const startedAt = Date.now();
		const execution = await run(
			'No time-out',
			[start, items, runAndWait({ timeout: timeoutS / 60 })],
			{ executionTimeout: -1 },
		);
		expect(execution.status).toBe('success');
		expect(outputOf(execution, ROE)).toHaveLength(2);
		expect(Date.now() - startedAt).toBeGreaterThanOrEqual(timeoutS * 1000);
	});
});
