import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EXAMPLES } from '../../tools/demo/exampleWorkflow';
import type { N8nClient, WorkflowJson } from '../../tools/server/n8nClient';
import type { Editor } from './editor';
import { takeCanvasPicture } from './pictures';
import { openStage, type Stage } from './stage';

const names = readdirSync(EXAMPLES)
	.filter((name) => name.endsWith('.json'))
	.map((name) => name.replace(/\.json$/, ''));

describe('a person who opens an example', () => {
	let stage: Stage;
	let editor: Editor;
	let n8n: N8nClient;

	beforeAll(async () => {
		stage = await openStage({}, { credentialName: 'Roe AI' });
		({ n8n, editor } = stage);
		// Wide enough for the longest example at a readable size.
		await editor.page.setViewportSize({ width: 2200, height: 1100 });
	});

	afterAll(async () => await stage.close());

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
