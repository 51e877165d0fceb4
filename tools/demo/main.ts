import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { showProgress } from '../lib/progress.mjs';
import { installedN8n } from '../server/installedN8n';
import { N8nClient } from '../server/n8nClient';
import { OWNER } from '../server/n8nEnvironment';
import { logFileOf, type N8nServer, startN8n } from '../server/n8nServer';
import { installNodePackage } from '../server/nodePackage';
import { freePort } from '../server/ports';
import { confirm } from './confirm';
import { type ExampleInN8n, putExampleIn } from './exampleWorkflow';
import { n8nIsInstalled } from './n8nFollows';
import { takeFolder } from './onlyOne';
import { keepNewFilesPrivate, keptSecret, makePrivate } from './privateFolder';
import { type DemoRoe, hasOwnRoe, openRoe } from './roe';
import { curlCommand, runByHand, runByWebhook } from './runExample';
import { table } from './table';

const DEMO_FOLDER = join(__dirname, '../../.n8n-demo');
const FIRST_PORT = 5688;
const FIRST_BROKER_PORT = 5788;
/** Characters of an item's text in the table. */
const TEXT_WIDTH = 24;

/** `npm start`: a real n8n with the node in it, and an example workflow that has run. */
async function main(): Promise<void> {
	keepNewFilesPrivate();
	const once = process.argv.includes('--once');
	const { signal, asked } = whenAskedToStop();
	let roe: DemoRoe | undefined;
	let server: N8nServer | undefined;
	try {
		roe = await openRoe();
		const folder = takeDemoFolder(once);
		const userFolder = userFolderIn(folder);
		const ownerPassword = keptSecret(folder, 'owner-password');
		await installNodePackage(userFolder);
		if (!(await n8nIsInstalled(signal))) {
			process.exitCode = 1;
			return;
		}
		server = await step(
			`Starting n8n ${installedN8n().version}`,
			startInFolder(userFolder, ownerPassword, signal),
			() => lastLineOf(logFileOf(userFolder)),
		);
		const n8n = await N8nClient.logIn(server.url, ownerPassword);
		const example = await putExampleIn(n8n, roe, keptSecret(folder, 'webhook-secret'));
		console.log(`Credential for ${roe.name}: ${example.credentialTest}`);
		const succeeded = await Promise.race([runAndShow(n8n, roe, example), asked]);
		if (succeeded === 'asked to stop') return;
		if (!succeeded) process.exitCode = 1;
		if (once) return;
		invite(server, example, ownerPassword);
		const ending = await Promise.race([asked, server.ended]);
		if (server.hasEnded()) throw new Error(`n8n has ended by itself (${ending}).`);
	} catch (error) {
		process.exitCode = 1;
		if (signal.aborted) return;
		console.error(`\n${error instanceof Error ? error.message : String(error)}`);
		if (server !== undefined) console.error(`n8n's output is in ${server.logFile}`);
	} finally {
		if (!once && server !== undefined) console.log('Stopping n8n …');
		await server?.stop();
		await roe?.close();
	}
}

/** Each way of running keeps its own n8n: `--once` a new one every time, the others what the user has made in them. */
function takeDemoFolder(once: boolean): string {
	const folder = join(DEMO_FOLDER, once ? 'once' : hasOwnRoe() ? 'own-roe' : 'local-roe');
	makePrivate(DEMO_FOLDER);
	takeFolder(folder);
	if (once) rmSync(userFolderIn(folder), { recursive: true, force: true });
	return folder;
}

const userFolderIn = (folder: string) => join(folder, 'n8n');

async function startInFolder(
	userFolder: string,
	ownerPassword: string,
	signal: AbortSignal,
): Promise<N8nServer> {
	return await startN8n({
		userFolder,
		port: await freePort(FIRST_PORT),
		brokerPort: await freePort(FIRST_BROKER_PORT),
		ownerPassword,
		// Without it, n8n takes calls of web pages on other origins of this machine, and lets anyone guess passwords without a limit.
		env: { NODE_ENV: 'production' },
		signal,
	});
}

async function runAndShow(n8n: N8nClient, roe: DemoRoe, example: ExampleInN8n): Promise<boolean> {
	const items = [
		...(await step('Running the workflow by hand', runByHand(n8n, example))),
		...(await step('Running it by its webhook', runByWebhook(n8n, example))),
	];
	const confirmed = await Promise.all(
		items.map(async (item) => ({ ...item, roe: await confirm(roe, item) })),
	);
	console.log(
		`\n${table(
			['started', 'item', 'text', 'file', 'job ID', 'in n8n', 'at Roe', 'text and file at Roe'],
			confirmed.map((item) => [
				item.startedBy,
				String(item.item),
				shortened(item.instructions),
				item.fileName,
				item.jobId,
				item.status,
				item.roe.status,
				describeInputs(item.roe.inputsAreSame),
			]),
		)}\n`,
	);
	const good = confirmed.filter((item) => item.roe.isGood).length;
	console.log(`${items.length} jobs started from n8n, ${good} confirmed by ${roe.name}.`);
	return items.length > 0 && good === items.length;
}

function shortened(text: string): string {
	return text.length > TEXT_WIDTH ? `${text.slice(0, TEXT_WIDTH - 1)}…` : text;
}

function describeInputs(areSame: boolean | undefined): string {
	if (areSame === undefined) return 'not shown by Roe';
	return areSame ? 'identical' : 'DIFFERENT';
}

function invite({ url }: N8nServer, example: ExampleInN8n, ownerPassword: string): void {
	console.log(`
The editor is open, on this machine only:

  Address   ${url}/workflow/${example.workflowId}
  E-mail    ${OWNER.email}
  Password  ${ownerPassword}

Send it a document of your own. Its webhook takes calls with this header only:

  ${curlCommand(example)}

Ctrl-C stops it. What you make in the editor is kept for the next start.
`);
}

/** n8n's log, without colors. */
function lastLineOf(logFile: string): string {
	const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n') : [];
	return stripVTControlCharacters(lines.at(-1) ?? '').trim();
}

async function step<T>(title: string, work: Promise<T>, detail?: () => string): Promise<T> {
	const progress = showProgress(title, detail);
	try {
		const result = await work;
		progress.end(true);
		return result;
	} catch (error) {
		progress.end(false);
		throw error;
	}
}

/** Ctrl-C comes more than once, from the terminal and from the processes above: one is enough, the others are swallowed. */
function whenAskedToStop(): { signal: AbortSignal; asked: Promise<'asked to stop'> } {
	const controller = new AbortController();
	const asked = new Promise<'asked to stop'>((resolve) => {
		for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.on(name, () => {
				controller.abort();
				resolve('asked to stop');
			});
		}
	});
	return { signal: controller.signal, asked };
}

void main();
