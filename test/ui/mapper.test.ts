import type { INodeParameters } from 'n8n-workflow';

import { inputsNotice } from '../../nodes/RoeAi/methods/getAgentInputs';
import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { PATIENCE } from './browser';
import type { Editor } from './editor';
import type { NodePanel } from './nodePanel';
import { openStage, type Stage } from './stage';

const { agents, documentVersions } = SEED;
const NODE = 'Roe AI';
const NO_INPUTS = inputsNotice([], false);

describe('a person who maps the inputs of an agent', () => {
	let stage: Stage;
	let editor: Editor;
	let panel: NodePanel;
	let n8n: N8nClient;
	let sandbox: Sandbox;
	let credentialId: string;
	let workflowId: string;

	beforeAll(async () => {
		stage = await openStage();
		({ n8n, sandbox, credentialId, editor, panel } = stage);
		await editor.page.setViewportSize({ width: 1280, height: 1300 });
	});

	afterAll(async () => await stage.close());

	/** Opens the panel of a new node with these parameters. */
	async function open(
		agentId: INodeParameters,
		agentInputs: INodeParameters = {},
		{ agentVersionId = '', type = 'n8n-nodes-roe-ai.roeAi' } = {},
	): Promise<void> {
		const workflow = {
			name: 'Mapping',
			nodes: [
				{
					id: 'roe',
					name: NODE,
					type,
					typeVersion: 1,
					position: [0, 0] as [number, number],
					parameters: {
						agentId: { __rl: true, ...agentId },
						specifyInputs: 'agent',
						agentInputs: { mappingMode: 'defineBelow', value: null, ...agentInputs },
						options: { agentVersionId },
					},
					credentials: { roeAiApi: { id: credentialId, name: 'Roe AI account' } },
				},
			],
			connections: {},
		};
		({ id: workflowId } = await n8n.createWorkflow(workflow));
		await editor.openWorkflow(workflowId);
		await editor.openNode(NODE);
	}

	/** Selects another agent from the list. The field keeps showing the current one while the list is open. */
	async function pickAgent(name: string): Promise<void> {
		await panel.part('rlc-input').click();
		await editor.part('rlc-search').fill(name);
		await editor.part('rlc-item').filter({ hasText: name }).click();
	}

	const fields = () => panel.part('mapping-fields-container');
	const label = (text: string) => fields().getByText(text, { exact: true });
	const notice = () => panel.part('empty-fields-notice');

	/** Waits until the saved workflow's node has matching parameters. */
	async function saved(fits: (parameters: INodeParameters) => boolean): Promise<INodeParameters> {
		await editor.page.keyboard.press('Control+s');
		const deadline = Date.now() + PATIENCE;
		for (;;) {
			const { parameters } = (await n8n.readWorkflow(workflowId)).nodes[0];
			if (fits(parameters)) return parameters;
			if (Date.now() > deadline) throw new Error(`Saved: ${JSON.stringify(parameters)}`);
			await editor.page.waitForTimeout(100);
		}
	}

	const mapped = ({ agentInputs }: INodeParameters) =>
		(agentInputs as unknown as { value: Record<string, string> | null }).value;
	const versionOf = ({ options }: INodeParameters) =>
		(options as { agentVersionId?: string }).agentVersionId;

	it('sees each input with its key and type', async () => {
		await open({ mode: 'list', value: agents.document, cachedResultName: 'Invoice Extraction' });
		await label('document (file)').waitFor();
		await label('instructions (text)').waitFor();
	});

	it('keeps the mapped values after choosing another version, and sees its inputs when the panel opens again', async () => {
		await panel.type('document', 'invoice');
		await panel.type('instructions', 'Total only');
		await panel.choose('agentVersionId', 'v1 (2026-03-03)');
		const parameters = await saved((now) => versionOf(now) === documentVersions.first);
		expect(mapped(parameters)).toEqual({ document: 'invoice', instructions: 'Total only' });

		await panel.close();
		await editor.openNode(NODE);
		await label('instructions (text)').waitFor({ state: 'detached' });
		const refreshed = await saved((now) => mapped(now)?.instructions === undefined);
		expect(mapped(refreshed)).toEqual({ document: 'invoice' });
	});

	it('can refresh from the menu of the inputs', async () => {
		await panel.choose('agentVersionId', 'v2 (2026-03-04)');
		await fields().getByTestId('action-toggle').first().click();
		await editor.page.getByText('Refresh Input List', { exact: true }).click();
		await label('instructions (text)').waitFor();
		const parameters = await saved((now) => versionOf(now) === documentVersions.current);
		expect(mapped(parameters)).toEqual({ document: 'invoice' });
	});

	it('starts with empty values after choosing another agent', async () => {
		await panel.choose('agentVersionId', 'Current Version');
		await pickAgent('Company Research');
		await label('company_name (text)').waitFor();
		expect(await label('document (file)').count()).toBe(0);
		const parameters = await saved((now) => (now.agentId as INodeParameters).value === agents.text);
		expect(mapped(parameters) ?? {}).toEqual({});
	});

	it('sees the inputs of another agent when the panel opens again, if an expression sets the version', async () => {
		const agentInputs = { value: { document: 'invoice' }, schema: [{ id: 'document' }] };
		const agentVersionId = '={{ $json.version }}';
		await open({ mode: 'list', value: agents.document }, agentInputs, { agentVersionId });
		await label('instructions (text)').waitFor();
		await pickAgent('Company Research');
		// As the expression has no value, n8n doesn't see that the agent is another one.
		await panel.close();
		await editor.openNode(NODE);
		await label('company_name (text)').waitFor();
		expect(await label('document (file)').count()).toBe(0);
	});

	it('lets a model fill in inputs under the names that the agent defines', async () => {
		const type = 'n8n-nodes-roe-ai.roeAiTool';
		await open({ mode: 'id', value: agents.document }, {}, { type });
		for (const name of ['document URL', 'instructions']) {
			await label(name).hover();
			await fields().getByTestId('from-ai-override-button').first().click();
		}
		const parameters = await saved((now) => mapped(now)?.instructions !== undefined);
		const names = Object.values(mapped(parameters) ?? {}).map(
			(expression) => /\$fromAI\('([^']*)'/.exec(expression)?.[1],
		);
		expect(names).toEqual(['document_URL', 'instructions']);
	});

	it.each([
		['an ID with a space and a line break around it', 'id', ` ${agents.document}\n`],
		['a URL in the mode "By ID"', 'id', `https://app.roe-ai.com/agents/${agents.document}`],
		[
			'a URL that begins with an organization',
			'url',
			`https://app.roe-ai.com/orgs/${SEED.organizationId}/agents/${agents.document}/jobs`,
		],
		['a URL with #', 'url', `https://app.roe-ai.com/#/agents/${agents.document}`],
	])('sees the inputs and versions of an agent selected by %s', async (_, mode, value) => {
		await open({ mode, value });
		await label('document (file)').waitFor();
		// A click while the list is loading closes it again.
		const openList = async () => await panel.parameter('agentVersionId').click();
		await editor.sees('v1 (2026-03-03)', openList);
		expect(await panel.part('parameter-issues').count()).toBe(0);
	});

	it('reads which inputs an agent accepts if they’re mapped automatically', async () => {
		const agentInputs = { mappingMode: 'autoMapInputData' };
		await open({ mode: 'id', value: agents.document }, agentInputs);
		await notice().getByText('document (file), instructions (text)').waitFor();
		expect(await notice().innerText()).not.toContain(NO_INPUTS);
		await panel.part('rlc-mode-selector').click();
		await editor.page.getByRole('option').filter({ hasText: 'From list' }).click();
		await pickAgent('Daily News Digest');
		await notice().getByText(NO_INPUTS).waitFor();
		await pickAgent('Company Research');
		await notice().getByText('company_name (text), question (text)').waitFor();
	});

	it('reads that an agent has no inputs, and that no agent is selected', async () => {
		await open({ mode: 'id', value: agents.noInputs });
		await notice().getByText(NO_INPUTS).waitFor();
		await open({ mode: 'list', value: '' });
		await notice().getByText('(Code: AGENT_NOT_CHOSEN)').waitFor();
		expect(await panel.part('resource-mapper-container').innerText()).not.toContain(NO_INPUTS);
	});

	it('reads why Roe rejects the request, and retries', async () => {
		sandbox.control.addFault({
			match: { path: '/versions/current/$' },
			kind: 'status',
			status: 403,
			times: 100,
		});
		await open({ mode: 'id', value: agents.document });
		await notice().getByText('HTTP 403').waitFor();
		await notice().getByText('(Code: ACCESS_DENIED)').waitFor();
		sandbox.control.clearFaults();
		await panel.part('resource-mapper-container').getByText('Retry', { exact: true }).click();
		await label('document (file)').waitFor();
	});
});
