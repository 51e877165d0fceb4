import type { INodeParameters } from 'n8n-workflow';

import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { until } from '../support/until';
import type { Editor } from './editor';
import type { NodePanel } from './nodePanel';
import { openStage, type Stage } from './stage';

const { agents } = SEED;
const NODE = 'Roe AI';
const START = 'Start by hand';

describe('a person who enters inputs as rows', () => {
	let stage: Stage;
	let editor: Editor;
	let panel: NodePanel;
	let n8n: N8nClient;
	let sandbox: Sandbox;
	let credentialId: string;
	let workflowId: string;

	beforeAll(async () => {
		stage = await openStage({ keepRequestBodies: true });
		({ n8n, sandbox, credentialId, editor, panel } = stage);
		await editor.page.setViewportSize({ width: 1280, height: 1300 });
	});

	afterAll(async () => await stage.close());

	/** Opens the panel of a saved node with these rows. */
	async function open(agentId: INodeParameters, ...rows: INodeParameters[]): Promise<void> {
		const start = {
			id: 'start',
			name: START,
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [-220, 0] as [number, number],
			parameters: {},
		};
		const roe = {
			id: 'roe',
			name: NODE,
			type: 'n8n-nodes-roe-ai.roeAi',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: { agentId: { __rl: true, ...agentId }, inputs: { values: rows } },
			credentials: { roeAiApi: { id: credentialId, name: 'Roe AI account' } },
		};
		({ id: workflowId } = await n8n.createWorkflow({
			name: 'Rows',
			nodes: [start, roe],
			connections: { [START]: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		}));
		await editor.openWorkflow(workflowId);
		await editor.openNode(NODE);
	}

	/** The keys as the panel shows them, apart from those that are expressions. */
	const shown = async () =>
		await Promise.all(
			(await panel.part('parameter-input-key').locator('input').all()).map(
				async (input) => await input.inputValue(),
			),
		);
	const shows = async (...keys: string[]) =>
		await until(async () => JSON.stringify(await shown()) === JSON.stringify(keys));

	it('chooses each key from the agent’s definition', async () => {
		await open({ mode: 'id', value: agents.document });
		await panel.addInput('document (file)');
		await panel.addInput('instructions (text)');
		await editor.page.keyboard.press('Control+s');
		await until(async () => {
			const { inputs } = (await n8n.readWorkflow(workflowId)).nodes[1].parameters;
			const rows = (inputs as unknown as { values?: INodeParameters[] }).values ?? [];
			return JSON.stringify(rows.map(({ key }) => key)) === '["document","instructions"]';
		});
	});

	it('keeps saved keys, also other texts and expressions, and n8n sends them', async () => {
		const row = (key: string) => ({ key, value: 'x' });
		const keys = ['question', 'invoice', "={{ 'company' + '_name' }}", '=plain'];
		await open({ mode: 'id', value: agents.text }, ...keys.map(row));
		// Each row reads the definition itself.
		await until(async () => /^question \(text\),invoice \(.+\)$/.test(String(await shown())));
		expect(await panel.part('parameter-issues').count()).toBe(0);

		await n8n.finishedExecution(await n8n.runManually(workflowId, START));
		const [run] = sandbox.control.requests({ method: 'POST', path: '/agents/run/' });
		const { metadata, ...inputs } = JSON.parse(run.bodyText ?? '') as INodeParameters;
		expect(metadata).toBeDefined();
		expect(Object.keys(inputs)).toEqual(['question', 'invoice', 'company_name', 'plain']);
	});

	it('sees the saved keys if no agent is chosen, and if Roe rejects the request', async () => {
		await open({ mode: 'list', value: '' }, { key: 'document' });
		await shows('document');
		sandbox.control.addFault({
			match: { path: '/versions/current/$' },
			kind: 'status',
			status: 403,
			times: 100,
		});
		await open({ mode: 'id', value: agents.document }, { key: 'document' });
		await shows('document');
		expect(await panel.part('parameter-issues').count()).toBe(0);
		await panel.parameter('key').click();
		await editor.sees(/\(Code: ACCESS_DENIED\)/);
		sandbox.control.clearFaults();
	});
});
