import type { INodeParameters } from 'n8n-workflow';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Sandbox, SEED, startSandbox } from '../../../sandbox';
import { type Execution, N8nClient, type WorkflowJson } from '../../../tools/server/n8nClient';
import { type N8nServer, startN8n } from '../../../tools/server/n8nServer';
import { installNodePackage } from '../../../tools/server/nodePackage';
import { anyFreePorts } from '../../../tools/server/ports';
import { chain } from '../../support/engine';
import { until } from '../../support/until';
import type { Score } from '../engineRows';
import { type Outcome, tally } from '../../support/history/tally';
import { itemName, serverJobs, WITHOUT_CACHE } from '../trial';
import { itemNodes, roeAi } from './n8nContenders';

interface Death {
	name: string;
	operation: 'runAsync' | 'runBulk';
	options: INodeParameters;
	jobsAtDeath: number;
	/** Milliseconds: slow enough for n8n to be killed in the middle. */
	latency: number;
	/** Whether some jobs have to be missing at that time. One request with all items starts all jobs at once. */
	isPartial: boolean;
	/** "Save execution progress": n8n keeps what there is after each node, and a retry goes on from there. */
	savesProgress?: boolean;
}

const AFTERWARDS = 'comes up again, and its user retries the execution';
const DEATHS: Death[] = [
	{
		name: `n8n is killed while the node starts jobs, ${AFTERWARDS}`,
		operation: 'runAsync',
		options: { maxConcurrency: 2 },
		jobsAtDeath: 8,
		latency: 300,
		isPartial: true,
	},
	{
		name: `n8n is killed while the node starts jobs, ${AFTERWARDS} (with “Save execution progress”)`,
		operation: 'runAsync',
		options: { maxConcurrency: 2 },
		jobsAtDeath: 8,
		latency: 300,
		isPartial: true,
		savesProgress: true,
	},
	{
		name: `n8n is killed while Run Bulk waits for the job IDs, ${AFTERWARDS}`,
		operation: 'runBulk',
		options: { requestTimeout: 120 },
		jobsAtDeath: 1,
		latency: 5000,
		isPartial: false,
	},
];
const ITEMS = 20;
const NAMES = Array.from({ length: ITEMS }, (_, index) => itemName(index + 1));
/** Milliseconds after the retry's start for which Roe's list doesn't show the jobs. */
const SHOWN_LATE_BY = 5000;
const PATIENCE_SECONDS = 120;
const STARTER = 'Start jobs';
const PATH = 'dies';

/** A real n8n that dies as one whose memory is full does, without a word. Only this node is tried. */
export async function tryDeaths(only: RegExp): Promise<Score> {
	const score = { passed: 0, failed: 0 };
	for (const death of DEATHS.filter(({ name }) => only.test(name))) {
		if (await tryDeath(death)) score.passed++;
		else score.failed++;
	}
	return score;
}

async function tryDeath(death: Death): Promise<boolean> {
	const sandbox = await startSandbox({ ...WITHOUT_CACHE, latency: death.latency });
	const userFolder = await mkdtemp(join(tmpdir(), 'roe-death-'));
	let server: N8nServer | undefined;
	try {
		await installNodePackage(userFolder);
		const [port, brokerPort] = await anyFreePorts(2);
		const start = async () => (server = await startN8n({ userFolder, port, brokerPort }));
		await start();
		const workflowId = await callWorkflow(server!.url, sandbox, death);
		await until(() => sandbox.control.jobs().length >= death.jobsAtDeath, PATIENCE_SECONDS);
		await server!.kill();
		const before = sandbox.control.jobs().length;
		const killedAt = Date.now();
		sandbox.control.change({ latency: 0 });
		await start();
		const n8n = await N8nClient.logIn(server!.url);
		const deadId = await untilCrashed(n8n, workflowId);
		sandbox.control.change({ listDelay: Date.now() - killedAt + SHOWN_LATE_BY });
		const run = await retryDead(n8n, deadId);
		return report(sandbox, death, before, outcomesOf(run));
	} finally {
		await server?.stop();
		await sandbox.close();
		await rm(userFolder, { recursive: true, force: true });
	}
}

/** @returns the ID of the workflow, which runs */
async function callWorkflow(n8nUrl: string, sandbox: Sandbox, death: Death): Promise<string> {
	const n8n = await N8nClient.logIn(n8nUrl);
	const { apiKey, organizationId } = SEED;
	const credential = { name: 'Roe', type: 'roeAiApi' };
	const data = { apiKey, organizationId, baseUrl: sandbox.url };
	const credentialId = await n8n.createCredential({ ...credential, data });
	const { id, versionId } = await n8n.createWorkflow(workflow(credentialId, death));
	await n8n.activate(id, versionId);
	const call = async () => await fetch(`${n8nUrl}/webhook/${PATH}`, { method: 'POST' });
	await until(async () => (await call()).ok, PATIENCE_SECONDS);
	return id;
}

function workflow(
	credentialId: string,
	{ operation, options, savesProgress = false }: Death,
): WorkflowJson {
	const { settings, ...rest } = chain(
		{
			name: 'Call',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: PATH,
			parameters: { path: PATH, httpMethod: 'POST' },
		},
		...itemNodes(NAMES),
		{
			name: STARTER,
			...roeAi(operation, options),
			credentials: { roeAiApi: { id: credentialId, name: 'Roe' } },
		},
	);
	return { ...rest, settings: { ...settings, saveExecutionProgress: savesProgress } };
}

/** @returns the ID of the execution that n8n's list then has as "crashed" */
async function untilCrashed(n8n: N8nClient, workflowId: string): Promise<string> {
	let dead: { id: string; status: string } | undefined;
	await until(async () => {
		[dead] = await n8n.listExecutions(workflowId);
		return dead?.status === 'crashed';
	}, PATIENCE_SECONDS);
	return String(dead?.id);
}

/** What a person does who finds it there. */
async function retryDead(n8n: N8nClient, deadId: string): Promise<Execution> {
	const { id } = await n8n.call<{ id: string }>('POST', `/executions/${deadId}/retry`, {
		loadWorkflow: false,
	});
	return await n8n.finishedExecution(id);
}

function outcomesOf({ data }: Execution): Outcome[] {
	const items = data.resultData.runData[STARTER]?.at(-1)?.data?.main?.[0] ?? [];
	return items.map(({ json }, index) => ({
		item: NAMES[index],
		jobId: json.jobId as string | undefined,
		isRecovered: json.recovered === true,
	}));
}

function report(
	sandbox: Sandbox,
	{ name, isPartial }: Death,
	before: number,
	outcomes: Outcome[],
): boolean {
	const { jobs, lost, doubled, wrong, recovered } = tally(NAMES, outcomes, serverJobs(sandbox));
	const found = `${jobs} jobs for ${ITEMS} items, ${before} of them when n8n died; ${recovered} recovered, ${lost} lost, ${doubled} doubled`;
	console.log(`\n${name}: ${found}`);
	// It has to have died in the middle, or nothing was tried.
	const isRight = jobs === ITEMS && lost + doubled + wrong === 0;
	const isTried = (before < ITEMS || !isPartial) && recovered >= before;
	if (!isRight || !isTried) console.log('FAILED');
	return isRight && isTried;
}
