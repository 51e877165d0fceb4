import { type Sandbox, startSandbox } from '../../sandbox';
import { openBrowser } from '../ui/browser';
import { Editor } from '../ui/editor';
import { N8nThatIsKilled } from './n8nThatIsKilled';
import { expectEachOnce } from './results';
import { SavedLoop } from './savedLoop';
import { asBody, nodeOf, readExample } from './workflows';

const COMPANIES = ['Northwind Traders', 'Contoso'];
const HOUR = 60 * 60_000;

let n8n: N8nThatIsKilled;
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ jobDuration: HOUR, cache: false, keepRequestBodies: true });
	n8n = await N8nThatIsKilled.start();
});
afterAll(async () => {
	// Not there if n8n didn't start.
	await (n8n as N8nThatIsKilled | undefined)?.remove();
	await sandbox.close();
});

describe('a person who runs the loop in the editor and closes the browser', () => {
	it('sees in the list of executions that it waits, and later that it succeeded', async () => {
		const stage = { n8n: Promise.resolve(n8n.client), webhookUrl: n8n.url, sandbox };
		const workflow = readExample('run-and-wait-durably');
		nodeOf(workflow, 'Companies').parameters.jsonOutput = JSON.stringify(asBody(COMPANIES));
		const loop = await SavedLoop.save(stage, workflow, 'By hand');

		const first = await openBrowser(n8n.url);
		try {
			const editor = new Editor(first.page);
			await editor.openWorkflow(loop.id);
			await editor.part('execute-workflow-button').click();
			await loop.untilAsleep();
		} finally {
			await first.close();
		}

		const second = await openBrowser(n8n.url);
		try {
			const executions = new Editor(second.page).part('current-executions-list');
			await second.page.goto(`/workflow/${loop.id}/executions`);
			await executions.getByText('Waiting').first().waitFor();
			const id = await loop.untilAsleep();
			loop.finish();
			await executions.getByText('Succeeded').first().waitFor({ timeout: 150_000 });
			expectEachOnce(await loop.end(id), loop.jobs(), COMPANIES);
		} finally {
			await second.close();
		}
	});
});
