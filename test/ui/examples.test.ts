import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Sandbox } from '../../sandbox';
import { EXAMPLES } from '../../tools/demo/exampleWorkflow';
import type { N8nClient, WorkflowJson } from '../../tools/server/n8nClient';
import { logIn, openLocalRoe } from '../e2e/running';
import { type Browser, openBrowser } from './browser';
import { Editor } from './editor';
import { putCredentialIn } from './invoices';
import { takeCanvasPicture } from './pictures';

const names = readdirSync(EXAMPLES)
	.filter((name) => name.endsWith('.json'))
	.map((name) => name.replace(/\.json$/, ''));

describe('a person who opens an example', () => {
	let browser: Browser;
	let editor: Editor;
	let n8n: N8nClient;
	let sandbox: Sandbox;

	beforeAll(async () => {
		n8n = await logIn();
		const local = await openLocalRoe();
		({ sandbox } = local);
		await putCredentialIn(n8n, local.roe, 'Roe AI');
		browser = await openBrowser(n8n.url);
		editor = new Editor(browser.page);
		// Wide enough for the longest example at a readable size.
		await browser.page.setViewportSize({ width: 2200, height: 1100 });
	});

	afterAll(async () => {
		await browser.close();
		await sandbox.close();
	});

	it.each(names)('sees all of its nodes, without issues: %s', async (name) => {
		const example = JSON.parse(
			readFileSync(join(EXAMPLES, `${name}.json`), 'utf8'),
		) as WorkflowJson;
		const { id } = await n8n.createWorkflow(example);
		await editor.openWorkflow(id);
		const nodes = example.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
		await editor
			.part('canvas-node')
			.nth(nodes.length - 1)
			.waitFor();
		await editor.part('zoom-to-fit').click();
		const ours = editor.page.locator('[data-node-type^="n8n-nodes-roe-ai."]');
		expect(await ours.count()).toBeGreaterThan(0);
		expect(await ours.getByTestId('node-issues').count()).toBe(0);
		await takeCanvasPicture(editor.page, `examples/.pictures/${name}`);
	});
});
