import type { INodeParameters } from 'n8n-workflow';

import { RoeAiTrigger } from '../../nodes/RoeAi/RoeAiTrigger.node';
import type { Sandbox } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { logIn, openLocalRoe } from '../e2e/running';
import { createWorkflow, startJobs, TRIGGER, type WorkflowIn } from '../e2e/triggerInN8n';
import { until } from '../support/until';
import { type Browser, openBrowser } from './browser';
import { Editor } from './editor';
import { takePanelPicture } from './pictures';

/** The label of a parameter of the trigger, or the text of a notice. */
const label = (name: string) =>
	new RoeAiTrigger().description.properties.find((property) => property.name === name)!.displayName;

const plain = (text: string) => text.replace(/<[^>]*>|\s/g, '');

/** Names of the notices that a text from the screen has. */
const noticesIn = (shown: string) =>
	new RoeAiTrigger().description.properties
		.filter(
			({ type, displayName }) => type === 'notice' && plain(shown).includes(plain(displayName)),
		)
		.map(({ name }) => name);

const SECRET = 'a-secret-that-a-person-made-up';

describe('a person who sets up the trigger', () => {
	let client: N8nClient;
	let browser: Browser;
	let editor: Editor;
	let sandbox: Sandbox;

	beforeAll(async () => {
		client = await logIn();
		({ sandbox } = await openLocalRoe({ jobDuration: 50 }));
		browser = await openBrowser(client.url);
		editor = new Editor(browser.page);
	});

	afterAll(async () => {
		await browser.close();
		await sandbox.close();
	});

	/** Opens the panel of a trigger with these parameters. */
	async function open(parameters: INodeParameters, secret?: string): Promise<WorkflowIn> {
		const workflow = await createWorkflow({ client }, sandbox, parameters, secret);
		await editor.openWorkflow(workflow.id);
		await editor.part('canvas-node').first().dblclick();
		await editor.part('ndv').waitFor();
		// The names of the agents appear once their list has loaded.
		await editor.page.getByText('Company Research (Research)').first().waitFor();
		return workflow;
	}

	const clipboard = async () =>
		await editor.page.evaluate<string>('navigator.clipboard.readText()');

	const shown = async () => await editor.part('ndv').innerText();

	it('with the delivery "manual" copies the address and sees the header to paste in Roe', async () => {
		const workflow = await open({ delivery: 'manual' }, SECRET);
		await editor.page.getByText('Webhook URLs').click();
		await editor.page.getByText('Production URL', { exact: true }).click();
		const address = await workflow.address('webhook');
		await editor.page.getByText(address).click();
		await until(async () => (await clipboard()) === address);
		const text = await shown();
		expect(noticesIn(text)).toEqual(['manualNotice']);
		expect(text).toContain('X-N8N-Roe-Token: YOUR_SECRET');
		// Each step has a line of its own, which begins with its number.
		const steps = text.split('\n').flatMap((line) => /^([1-9])\. /.exec(line)?.[1] ?? []);
		expect(steps).toEqual(['1', '2', '3', '4', '5']);
		expect(text).toContain('Roe AI Webhook API');
		expect(text).not.toContain(label('headerValue'));
		await takePanelPicture(editor.page, 'docs/.pictures/trigger-manual');
		await editor.page.getByText('Test URL', { exact: true }).click();
		await editor.page.getByText(await workflow.address('webhook-test')).waitFor();
		// The secret must be hidden, like a password.
		expect(await shown()).not.toContain(SECRET);
	});

	it('moves the secret of an older workflow into a credential', async () => {
		const name = 'The secret for Roe';
		const type = 'roeAiWebhookApi';
		await client.createCredential({ name, type, data: { secret: SECRET } });
		const workflow = await open({ delivery: 'manual', headerValue: SECRET });
		expect(noticesIn(await shown())).toEqual(['manualNotice', 'headerValueNotice']);
		const headerValue = editor.part('parameter-input-headerValue').locator('input');
		expect(await headerValue.getAttribute('type')).toBe('password');
		// Everything else in the workflow can still be changed, and the value stays.
		await editor.part('parameter-input-includeResult').locator('.el-switch').click();
		const saved = async () => {
			const { nodes } = await client.readWorkflow(workflow.id);
			return nodes.find((node) => node.name === TRIGGER)!;
		};
		await until(async () => (await saved()).parameters.includeResult === false);
		expect((await saved()).parameters.headerValue).toBe(SECRET);

		await editor.part('node-credentials-select').last().click();
		const named = editor.page.getByText(name, { exact: true });
		await named.filter({ visible: true }).last().click();
		await headerValue.fill('');
		await headerValue.press('Tab');
		await until(async () => !(await saved()).parameters.headerValue);
		expect((await saved()).credentials).toMatchObject({ [type]: { name } });
		await editor.openWorkflow(workflow.id);
		await editor.openNode(TRIGGER);
		await editor.page.getByText('Company Research (Research)').first().waitFor();
		const text = await shown();
		expect(noticesIn(text)).toEqual(['manualNotice']);
		expect(text).not.toContain(label('headerValue'));
	});

	it('with the delivery "polling" sees the polling times and no address', async () => {
		await open({ delivery: 'polling' });
		const text = await shown();
		expect(noticesIn(text)).toEqual(['pollingNotice']);
		expect(text).toContain('Poll Times');
		expect(text).not.toContain('Webhook URLs');
		expect(text).not.toContain('X-N8N-Roe-Token');
		expect(text).not.toContain('Roe AI Webhook API');
	});

	it('with the delivery "webhook" reads about n8n’s address and tests the step with a real job', async () => {
		await open({ delivery: 'webhook' });
		const text = await shown();
		expect(noticesIn(text)).toEqual(['webhookNotice']);
		expect(text).toContain('N8N_WEBHOOK_URL');
		expect(text).not.toContain('Webhook URLs');
		expect(text).not.toContain('Poll Times');
		await takePanelPicture(editor.page, 'docs/.pictures/trigger');
		await editor.page.getByText('Execute step').first().click();
		await editor.page.getByText('Listening for test event').waitFor();
		await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 1);
		const [jobId] = await startJobs(sandbox, 1);
		await editor.part('output-panel').filter({ hasText: jobId }).waitFor();
		await until(() => sandbox.control.webhooks().length === 0);
	});
});
