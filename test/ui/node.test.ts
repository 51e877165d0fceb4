import { runAsyncOperation } from '../../nodes/RoeAi/actions/agent/runAsync.operation';
import { getStatusOperation } from '../../nodes/RoeAi/actions/job/getStatus.operation';
import { RoeAiTrigger } from '../../nodes/RoeAi/RoeAiTrigger.node';
import { type Sandbox, UUID_PATTERN } from '../../sandbox';
import { codeOf } from '../support/codeOf';
import { expectFacts } from '../support/expectError';
import { labelOf } from '../support/labelOf';
import { nameOfOption } from '../support/labels';
import { type Browser, type Theme } from './browser';
import type { Editor } from './editor';
import { putInvoicesIn } from './invoices';
import type { NodePanel } from './nodePanel';
import { takeCanvasPicture, takePanelPicture, takePicture } from './pictures';
import { openStage, type Stage } from './stage';

const RUN = runAsyncOperation.option.action;
const STATUS = getStatusOperation.option.action;
const JOB_ID = new RegExp(UUID_PATTERN);

// One path through the editor, from the search for the node to the status of the jobs. Each test continues where the previous one ended.
describe.each<Theme>(['light', 'dark'])('a person who uses the node, in the %s theme', (theme) => {
	let stage: Stage;
	let browser: Browser;
	let editor: Editor;
	let panel: NodePanel;
	let sandbox: Sandbox;

	/** The pictures of the documentation use the light theme. */
	async function picture(name: string, take = takePanelPicture): Promise<void> {
		if (theme === 'light') await take(editor.page, `docs/.pictures/${name}`);
	}

	beforeAll(async () => {
		stage = await openStage({ jobDuration: 50 }, { theme });
		({ sandbox, editor, panel, browser } = stage);
		const workflowId = await putInvoicesIn(stage.n8n);
		await editor.openWorkflow(workflowId);
		await editor.runWorkflow();
	});

	afterAll(async () => await stage.close());

	it('finds it by its name and by its purpose', async () => {
		await editor.page.keyboard.press('n');
		expect((await editor.searchNodes('roe', 'Roe AI'))[0]).toBe('Roe AI');
		// The node and its trigger are one entry, with the trigger's text.
		await editor.sees(new RoeAiTrigger().description.description);
		await picture('find-the-node', takePicture);
		for (const words of ['agent', 'document', 'invoice']) {
			const names = await editor.searchNodes(words, 'Roe AI');
			expect(names.slice(0, 5)).toContain('Roe AI');
		}
	});

	it('sees its icon in the colors of the theme', async () => {
		const offered = editor.part('item-iterator-item').filter({ has: editor.offered('Roe AI') });
		const address = (await offered.locator('img').first().getAttribute('src')) ?? '';
		expect(address).toMatch(theme === 'dark' ? /\/roe\.dark\.svg$/ : /\/roe\.svg$/);
		expect((await browser.page.request.get(address)).status()).toBe(200);
	});

	it('drags it onto the canvas and connects it', async () => {
		await editor.openRoe();
		await picture('actions', takePicture);
		await editor.dragIn(RUN);
		await panel.close();
		await editor.part('zoom-to-fit').click();
		await editor.connect('Add instructions', RUN);
		await editor.seeAll();
		await editor.sees(runAsyncOperation.subtitle);
		await editor.openNode(RUN);
	});

	it('selects the agent by typing a part of its name', async () => {
		expect(await panel.searchAgents('invo', 'Invoice Extraction')).toEqual([
			'Invoice Extraction (Document Insights)',
		]);
		await picture('agent-list');
		await editor.part('rlc-item').click();
		await editor.part('rlc-item').first().waitFor({ state: 'detached' });
	});

	it('switches between the ways to specify inputs', async () => {
		await panel.choose('specifyInputs', nameOfOption('specifyInputs', 'json'));
		await panel.part('parameter-input-inputsJson').waitFor();
		expect(await panel.part('fixed-collection-inputs').count()).toBe(0);

		await panel.choose('specifyInputs', nameOfOption('specifyInputs', 'agent'));
		const labels = panel.part('mapping-fields-container').getByTestId('input-label');
		await labels.filter({ hasText: 'document (file)' }).waitFor();
		await labels.filter({ hasText: 'instructions (text)' }).waitFor();
		await panel.dragField('instructions', 'instructions');
		await panel.type('document', 'document');
		await picture('inputs-from-definition');
		await panel.execute(JOB_ID);

		await panel.choose('specifyInputs', nameOfOption('specifyInputs', 'fields'));
		await panel.part('fixed-collection-inputs').waitFor();
		expect(await panel.part('mapping-fields-container').count()).toBe(0);
	});

	it('maps a text and a file from the previous step', async () => {
		await panel.addInput('document (file)');
		await panel.choose('type', 'File');
		await panel.type('binaryPropertyName', 'document');
		await panel.addInput('instructions (text)');
		await panel.dragField('instructions', 'value');
		await picture('inputs');
	});

	it('runs it and reads the job IDs', async () => {
		const before = sandbox.control.jobs().length;
		const output = await panel.execute(JOB_ID);
		const started = sandbox.control.jobs().slice(before);
		expect(started).toHaveLength(2);
		for (const { id } of started) expect(output).toContain(id);
		const second = started.find(({ inputs }) => inputs[0].file?.fileName === 'invoice-0817.pdf');
		expect(second?.inputs).toMatchObject([
			{ key: 'document', file: { fileName: 'invoice-0817.pdf', contentType: 'application/pdf' } },
			{ key: 'instructions', value: 'Total and due date only' },
		]);
		await picture('output');
	});

	it('reads what to do if an input is wrong', async () => {
		const file = panel.part('parameter-input-binaryPropertyName').locator('input');
		await file.fill('attachment');
		const error = await panel.execute(/\(Code: /);
		expect(codeOf(error)).toBe('FILE_NOT_FOUND');
		// The missing field, the available ones, and what to do.
		expectFacts(error, '"attachment"', '"document"', labelOf('binaryPropertyName', 'inputs'));
		await picture('error');
		await file.fill('document');
		await panel.execute(JOB_ID);
		await panel.close();
	});

	it('requests the status in a following node without typing', async () => {
		await editor.addBehindLast(STATUS);
		const output = await panel.execute(/SUCCESS/);
		const started = sandbox.control.jobs().slice(-2);
		for (const { id } of started) expect(output).toContain(id);
		await picture('status');
		await panel.close();
		await editor.seeAll();
		await picture('canvas', takeCanvasPicture);
	});
});
