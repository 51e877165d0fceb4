import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { RoeAiApi } from '../../credentials/RoeAiApi.credentials';
import { type Sandbox, SEED } from '../../sandbox';
import { EXAMPLES } from '../../tools/demo/exampleWorkflow';
import { runProgram } from '../../tools/lib/runProgram.cjs';
import { type N8nServer, startN8n } from '../../tools/server/n8nServer';
import { packInto } from '../../tools/server/nodePackage';
import { anyFreePorts } from '../../tools/server/ports';
import { openLocalRoe } from '../e2e/running';
import { type Browser, openNewBrowser } from './browser';
import { Editor } from './editor';
import { NodePanel } from './nodePanel';
import { followSteps, type Walk } from './walk';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

let browser: Browser;
let editor: Editor;
let panel: NodePanel;
let sandbox: Sandbox;

/** The steps of the README under "Your first job", word for word, and what a person who follows them does. */
const WALK: Walk = {
	'**+** at the top left → **New credential**, look for "Roe AI API", **Continue**. Fill in the three fields [above](#credential) and press **Save**: n8n says "Connection tested successfully".':
		async () => {
			await chooseUnderPlus('New credential');
			await editor.part('new-credential-type-select').locator('input').fill('Roe AI API');
			await editor.page.getByText('Roe AI API', { exact: true }).click();
			await press('Continue');
			const { apiKey, organizationId } = SEED;
			const fields = {
				'API Key': apiKey,
				'Organization ID': organizationId,
				'Base URL': sandbox.url,
			};
			expect(rowsOf('Credential')).toEqual(Object.keys(fields));
			for (const [label, value] of Object.entries(fields)) await fillIn(label, value);
			await press('Save');
			await editor.sees('Connection tested successfully');
			await editor.page.keyboard.press('Escape');
			await editor.part('editCredential-modal').waitFor({ state: 'detached' });
		},
	"Download the example [`first-job.json`](examples/first-job.json), which brings an invoice along. **+** → **New workflow**; then **…** beside the workflow's name → **Import** → **From file**.":
		async () => {
			await chooseUnderPlus('New workflow');
			await editor.part('workflow-menu').first().click();
			await editor.page.getByRole('menuitem', { name: 'Import', exact: true }).click();
			const chosen = editor.page.waitForEvent('filechooser');
			await editor.page.getByRole('menuitem', { name: 'From file', exact: true }).click();
			await (await chosen).setFiles(join(EXAMPLES, 'first-job.json'));
			await editor.node('Read the document').waitFor();
			await editor.part('zoom-to-fit').click();
		},
	'Double-click "Read the document", and choose your credential under **Credential**.':
		async () => {
			await editor.openNode('Read the document');
			await panel.part('node-credentials-select').click();
			await option('Roe AI account').click();
		},
	'Under **Agent** pick an agent of yours that takes a document, and close the panel.':
		async () => {
			// Its input has another name than the file.
			await panel.pickAgent('contr', 'Contract Comparison');
			await panel.close();
		},
	'Press **Execute workflow**.': async () => {
		await editor.runWorkflow();
	},
	'Double-click "Result": under **Output** are the outputs of your agent, one field each. Later nodes use them as `{{ $json.total }}`.':
		async () => {
			await editor.openNode('Result');
			const [job, ...others] = sandbox.control.jobs();
			expect(others).toEqual([]);
			expect(job.agentId).toBe(SEED.agents.documents);
			expect(job.inputs[0].file?.fileName).toBe('invoice-2041.pdf');
			const output = panel.part('output-panel');
			await output.getByText('invoice-2041.pdf').first().waitFor();
			expect(await output.innerText()).toContain('extraction');
		},
};

describe('a newcomer who follows the README, in their own n8n', () => {
	let home: string;
	let server: N8nServer;

	beforeAll(async () => {
		home = mkdtempSync(join(tmpdir(), 'roe-newcomer-'));
		await installAsTold(home);
		const [port, brokerPort] = await anyFreePorts(2);
		// As n8n is installed: nobody has an account yet.
		const env = { N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'false', N8N_PERSONALIZATION_ENABLED: 'true' };
		server = await startN8n({ userFolder: home, port, brokerPort, env });
		({ sandbox } = await openLocalRoe());
		browser = await openNewBrowser(server.url);
		editor = new Editor(browser.page);
		panel = new NodePanel(browser.page);
		await setUpAccount();
	});

	afterAll(async () => {
		await browser?.close();
		await server?.stop();
		await sandbox?.close();
		rmSync(home, { recursive: true, force: true });
	});

	followSteps(README, '## Your first job', WALK);
});

/** Runs the README's own command. The tarball that it installs is built here from the tested code. */
async function installAsTold(home: string): Promise<void> {
	const blocks = [...README.matchAll(/^```sh\n([^`]+)\n```$/gm)].map(([, commands]) => commands);
	const told = blocks.filter((commands) => commands.endsWith(' "$tarball"'));
	expect(told).toHaveLength(1);
	const install = told[0].split('\n').at(-1)!;
	const tarball = await packInto(home);
	// Keeps the person's own npm settings: without them, npm may not reach its registry.
	const npm_config_userconfig = join(homedir(), '.npmrc');
	const env = { ...process.env, HOME: home, npm_config_userconfig, tarball };
	await runProgram('bash', ['-c', install], { env });
}

/** Fills in the form that n8n shows when it's opened for the first time. */
async function setUpAccount(): Promise<void> {
	const { page } = editor;
	await page.goto('/');
	const account = {
		email: 'newcomer@example.com',
		firstName: 'New',
		lastName: 'Comer',
		password: 'Try-Roe-1',
	};
	for (const [name, value] of Object.entries(account)) {
		await page.locator(`input[name="${name}"]`).fill(value);
	}
	await page.getByRole('button', { name: 'Next' }).click();
	await editor.part('universal-add').waitFor();
}

async function chooseUnderPlus(name: string): Promise<void> {
	await editor.part('universal-add').click();
	await editor.page.getByText(name, { exact: true }).filter({ visible: true }).click();
}

async function press(name: string): Promise<void> {
	await editor.page.getByRole('button', { name, exact: true }).click();
}

const option = (name: string) =>
	editor.page.getByRole('option').filter({ hasText: name }).filter({ visible: true }).first();

/** Fills in a field of the credential, by its label. */
async function fillIn(label: string, value: string): Promise<void> {
	const field = new RoeAiApi().properties.find(({ displayName }) => displayName === label);
	await editor.part(`parameter-input-${field?.name}`).locator('input').fill(value);
}

/** The first column of the table under a heading of the README. */
function rowsOf(heading: string): string[] {
	const [, section] = README.split(`\n## ${heading}\n`);
	const lines = section.split('\n## ')[0].split('\n');
	return lines
		.filter((line) => line.startsWith('| '))
		.slice(1)
		.map((line) => line.split('|')[1].trim());
}
