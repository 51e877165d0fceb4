import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runAndWaitOperation } from '../../nodes/RoeAi/actions/agent/runAndWait.operation';
import { runBulkOperation } from '../../nodes/RoeAi/actions/agent/runBulk.operation';
import { waitOperation } from '../../nodes/RoeAi/actions/job/wait.operation';
import type { Sandbox } from '../../sandbox';
import { EXAMPLES } from '../../tools/demo/exampleWorkflow';
import { startJobs } from '../e2e/triggerInN8n';
import { nameOfOption } from '../support/labels';
import { until } from '../support/until';
import { type Browser } from './browser';
import type { Editor } from './editor';
import type { NodePanel } from './nodePanel';
import { takePanelPicture } from './pictures';
import { openStage, type Stage } from './stage';
import { followSteps, type Walk } from './walk';

const TOUR = readFileSync(join(__dirname, '../../docs/tour.md'), 'utf8');
const PDF = 'invoice-2041.pdf';
const ROWS = 1000;
const RUN_AND_WAIT = runAndWaitOperation.option.action;
const RUN_BULK = runBulkOperation.option.action;
const WAIT = waitOperation.option.action;
const DEFINITION = nameOfOption('specifyInputs', 'agent');

let stage: Stage;
let browser: Browser;
let editor: Editor;
let panel: NodePanel;
let sandbox: Sandbox;

/** The steps under "A field of the result from a PDF in a form", word for word, and what a person who follows them does. */
const FORM: Walk = {
	'**Add first step…**: look for "n8n Form", and choose **On new n8n Form event**.': async () => {
		await editor.beginWorkflow();
		await editor.choose('n8n Form', 'On new n8n Form event');
	},
	'Enter a **Form Title**. Under **Form Elements** press **Add Form Element**, enter "Invoice PDF" as its **Label**, and choose the type **File**.':
		async () => {
			await panel.type('formTitle', 'Send an invoice');
			await panel.part('fixed-collection-add').click();
			await panel.type('fieldLabel', 'Invoice PDF');
			await panel.choose('fieldType', 'File');
		},
	'Press **Execute step**. In the tab that opens, choose a PDF and press **Submit**. Close the tab and the panel.':
		async () => {
			await submitForm(() => panel.part('node-execute-button').click());
			await panel.part('output-panel').getByText(PDF).first().waitFor();
			await panel.close();
		},
	[`Press **+** behind the form, look for "Roe AI", and choose **${RUN_AND_WAIT}**.`]: async () => {
		await editor.addBehindLast(RUN_AND_WAIT);
	},
	[`Under **Agent** pick an agent that takes a document. Set **Specify Inputs** to **${DEFINITION}**: each input has a field.`]:
		async () => {
			await panel.pickAgent('invo', 'Invoice Extraction');
			await chooseDefinition();
		},
	'Drag **Invoice PDF** from the left onto the field of the file, fill in the others, and press **Execute step**. The result is on the right.':
		async () => {
			await panel.dragField('Invoice PDF', 'document');
			await panel.type('instructions', 'Number, date and total');
			await panel.execute(/Number, date and total/);
			const [job, ...others] = sandbox.control.jobs();
			expect(others).toEqual([]);
			expect(job.inputs.map(({ file, value }) => file?.fileName ?? value)).toEqual([
				PDF,
				'Number, date and total',
			]);
			await takePanelPicture(editor.page, 'docs/.pictures/task-form');
		},
	'Close the panel, press **+** behind it, and choose **Edit Fields (Set)**. Drag a field below **outputs** to **Drag input fields here**, and press **Execute step**.':
		async () => {
			await panel.close();
			await editor.addBehind('Edit Fields (Set)');
			await (await panel.fieldBefore('report')).dragTo(panel.part('drop-area'));
			const output = await panel.execute(/Number, date and total/);
			expect(output).toContain('report');
			expect(output).not.toContain('jobId');
			expect(sandbox.control.jobs()).toHaveLength(1);
		},
};

/** The steps under "A thousand rows to a thousand results", word for word, and what a person who follows them does. */
const MANY: Walk = {
	'**Add first step…**: choose **Trigger manually**. Press **+** behind it, and choose the node that reads your rows. To try it without any, choose **Code**, **Code in JavaScript**, and enter the line below.':
		async () => {
			await editor.beginWorkflow();
			await editor.offered('Trigger manually').first().click();
			await editor.addBehind('Code', 'Code in JavaScript');
			const [, code] = /^```js\n(.*)\n```$/m.exec(TOUR)!;
			await panel.part('parameter-input-jsCode').locator('.cm-content').fill(code);
		},
	'Press **Execute step**: there are 1000 items. Close the panel.': async () => {
		// The editor takes over typed code with a delay.
		const execute = async () => await panel.part('node-execute-button').click();
		await editor.sees(`${ROWS} items`, execute);
		await panel.close();
	},
	[`Press **+** behind it, look for "Roe AI", and choose **${RUN_BULK}**.`]: async () => {
		await editor.addBehindLast(RUN_BULK);
	},
	[`Under **Agent** pick an agent that takes texts. Set **Specify Inputs** to **${DEFINITION}**, drag a column onto each input or enter a text for all rows, and press **Execute step**: one request starts 1,000 jobs.`]:
		async () => {
			await panel.pickAgent('company', 'Company Research');
			await chooseDefinition();
			await panel.dragField('company', 'company_name');
			await panel.type('question', 'Is it on a sanctions list?');
			await panel.execute(new RegExp(`${ROWS} items`));
			expect(sandbox.control.jobs()).toHaveLength(ROWS);
		},
	[`Close the panel, press **+** behind it, look for "Roe AI", and choose **${WAIT}**. The Job ID is filled in. Press **Execute step**: the results are in the order of the rows.`]:
		async () => {
			await panel.close();
			await editor.addBehindLast(WAIT);
			await panel.execute(new RegExp(`${ROWS} items`));
			const reports = panel.part('output-panel').getByText(/“Company \d+”/);
			await reports.first().waitFor();
			const shown = (await reports.allInnerTexts()).join();
			const companies = [...shown.matchAll(/“(Company \d+)”/g)].map(([, company]) => company);
			expect(companies.length).toBeGreaterThan(1);
			expect(companies).toEqual(companies.map((_, row) => `Company ${row + 1}`));
			await takePanelPicture(editor.page, 'docs/.pictures/task-rows');
		},
};

/** The steps under "A workflow that starts when a job ends", word for word, and what a person who follows them does. */
const TRIGGER: Walk = {
	'**Add first step…**: look for "Roe AI", and choose **On job succeeded**.': async () => {
		await editor.beginWorkflow();
		await editor.openRoe();
		await editor.offered('On job succeeded').click();
		await editor.part('ndv').waitFor();
	},
	'Under **Agent Names or IDs** pick an agent, and close the panel.': async () => {
		const agentList = panel.parameter('agents');
		// A click while the list is loading does nothing.
		await agentList.locator('input:disabled').first().waitFor({ state: 'detached' });
		await agentList.click();
		const agents = editor.page.getByRole('option').filter({ visible: true });
		await agents.filter({ hasText: 'Company Research' }).click();
		await editor.page.keyboard.press('Escape');
		await panel.part('parameter-input-agents').getByText('Company Research').waitFor();
		if (await editor.part('ndv').isVisible()) await panel.close();
	},
	'Press **Publish**, and **Publish** again. n8n says "Workflow published". Press **Got it**.':
		async () => {
			await editor.press('Publish');
			const dialog = editor.page.getByRole('dialog');
			await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
			await editor.sees('Workflow published');
			await editor.press('Got it');
			await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 1);
		},
	'Run the agent, in Roe or in another workflow. Under **Executions**, choose the execution that appears, and double-click "Roe AI Trigger": the result is on the right.':
		async () => {
			const [jobId] = await startJobs(sandbox, 1);
			await editor.part('radio-button-executions').click();
			const executions = editor.part('current-executions-list');
			await executions.getByText('Succeeded').first().click();
			await editor.openNode('Roe AI Trigger');
			const output = panel.part('output-panel');
			await output.getByText(jobId).waitFor();
			expect(await output.innerText()).toContain('Who owns it?');
			await panel.part('parameter-input-agents').getByText('Company Research').waitFor();
			await takePanelPicture(editor.page, 'docs/.pictures/task-trigger');
		},
};

const TASKS: Record<string, Walk> = {
	'### A field of the result from a PDF in a form': FORM,
	'### A thousand rows to a thousand results': MANY,
	'### A workflow that starts when a job ends': TRIGGER,
};

describe.each(Object.entries(TASKS))('a person who follows the tour: %s', (heading, walk) => {
	beforeAll(async () => {
		stage = await openStage({ jobDuration: 50 });
		({ sandbox, editor, panel, browser } = stage);
	});

	afterAll(async () => await stage.close());

	followSteps(TOUR, heading, walk);
});

async function chooseDefinition(): Promise<void> {
	await panel.choose('specifyInputs', DEFINITION);
	await panel.part('mapping-fields-container').waitFor();
}

/** Sends the PDF with the form that opens in another tab, and closes the tab. */
async function submitForm(open: () => Promise<void>): Promise<void> {
	const opened = browser.page.context().waitForEvent('page');
	await open();
	const form = await opened;
	await form.locator('input[type=file]').setInputFiles(join(EXAMPLES, 'files', PDF));
	await form.getByRole('button', { name: 'Submit' }).click();
	await form.getByText('Form Submitted').waitFor();
	await form.close();
}
