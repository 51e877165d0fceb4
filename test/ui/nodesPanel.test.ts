import { RoeAiApi } from '../../credentials/RoeAiApi.credentials';
import { runOptionsParameter } from '../../nodes/RoeAi/parameters/runOptions';
import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { labelOf } from '../support/labelOf';
import type { Editor } from './editor';
import type { NodePanel } from './nodePanel';
import { openStage, type Stage } from './stage';

const ROE = 'Roe AI';
/** What people type who don't know the name. */
const SEARCHES = [
	...['run agent', 'ai agent', 'document extraction', 'due diligence', 'KYC', 'AML', 'invoice'],
	...['OCR', 'agent', 'document'],
];
const HTTP_REQUEST = {
	parameters: { url: '', authentication: 'predefinedCredentialType' },
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
};
const RUN = {
	parameters: {
		agentId: { __rl: true, mode: 'id', value: SEED.agents.text },
		specifyInputs: 'json',
		inputsJson: '{"company_name": "Northwind", "question": "Who?"}',
	},
	type: 'n8n-nodes-roe-ai.roeAi',
	typeVersion: 1,
};

let stage: Stage;
let editor: Editor;
let panel: NodePanel;
let sandbox: Sandbox;
let n8n: N8nClient;

beforeAll(async () => {
	stage = await openStage({ jobDuration: 50 });
	({ n8n, sandbox, editor, panel } = stage);
});

afterAll(async () => await stage.close());

/** Opens a workflow with a trigger and one node behind it. */
async function openWorkflowWith(node: object): Promise<void> {
	const start = { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
	const { id } = await n8n.createWorkflow({
		name: 'One node',
		nodes: [
			{ ...start, id: '1', name: 'Start', position: [0, 0] },
			{ id: '2', name: 'Node', position: [220, 0], ...node },
		] as never,
		connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } } as never,
	});
	await editor.openWorkflow(id);
}

describe('a person who looks for the node', () => {
	it.each([
		['in an empty workflow', async () => await editor.beginWorkflow()],
		[
			'behind a node',
			async () => {
				await openWorkflowWith(HTTP_REQUEST);
				await editor.part('canvas-handle-plus').last().click();
			},
		],
	])('finds it by its purpose, %s', async (_, open) => {
		await open();
		for (const words of SEARCHES) {
			const names = await editor.searchNodes(words, ROE);
			expect([words, names.slice(0, 5)]).toEqual([words, expect.arrayContaining([ROE])]);
		}
	});

	it('finds it once by its name, not again as an HTTP request with its credential', async () => {
		await editor.beginWorkflow();
		const names = await editor.searchNodes('roe', ROE);
		expect(names.filter((name) => name.startsWith('Roe'))).toEqual([ROE]);
	});

	it.each([
		['AI', 'AI Agent'],
		['Action in an app', 'Airtable'],
	])('finds it in the list “%s”', async (list, neighbor) => {
		await openWorkflowWith(HTTP_REQUEST);
		await editor.part('canvas-handle-plus').last().click();
		await editor.offered(list).click();
		await editor.offered(neighbor).waitFor();
		await editor.offered(ROE).waitFor();
	});
});

describe('a person who makes a call that the node doesn’t have', () => {
	it('selects the credential in n8n’s HTTP Request node', async () => {
		const { displayName } = new RoeAiApi();
		await openWorkflowWith(HTTP_REQUEST);
		await editor.openNode('Node');
		const types = panel.part('credential-select');
		await types.click();
		await types.locator('input').fill('roe');
		await editor.page.getByRole('option').getByText(displayName, { exact: true }).click();
	});
});

describe('a person who adds metadata', () => {
	it('sees the options in order, and adds a row', async () => {
		await openWorkflowWith(RUN);
		await editor.openNode('Node');
		await panel.part('collection-parameter-add').click();
		const labels = (runOptionsParameter.options ?? []).map((option) =>
			'displayName' in option ? option.displayName : '',
		);
		const offered = editor.page.getByRole('option').filter({ visible: true });
		await offered.filter({ hasText: labels.at(-1) }).waitFor();
		expect((await offered.allInnerTexts()).map((text) => text.trim())).toEqual(labels);
		await editor.page
			.getByRole('option')
			.getByText(labelOf('metadataFields'), { exact: true })
			.click();
		await panel.part('fixed-collection-add').last().click();
		await panel.type('name', 'case_id');
		await panel.type('value', '1042');
		await panel.execute(/jobId/);
		expect(sandbox.control.jobs().at(-1)?.metadata).toMatchObject({ case_id: '1042' });
	});
});
