import { setTimeout as sleep } from 'node:timers/promises';

import { type ControlJob, type Sandbox, SEED } from '../../sandbox';
import { N8nClient, type WorkflowJson } from '../../tools/server/n8nClient';
import { until } from '../support/until';
import { type Call, ITEMS_PER_CALL, makeAllCalls, makeCalls } from './calls';
import { type Cluster, DEATH_IS_NOTICED_AFTER } from './cluster';
import { type Execution, readExecutions, retry, untilAllEnded } from './executions';
import workflow from './workflow.json';

/** What was seen of some calls during which processes were killed. */
export interface Round {
	calls: Call[];
	/** By name of the call: what the webhook answered. */
	answers: Map<string, number>;
	workflowId: string;
	/** How many had not ended when the patience was over. */
	unfinished: number;
	/** As n8n kept them, before anything was retried. */
	executions: Execution[];
	/** On the server at that time. */
	jobs: ControlJob[];
	/** How many executions had been queued before. */
	queuedBefore: number;
	/** Names of the workers that were there from the beginning. */
	crew: string[];
	/** IDs of executions by the name of the worker that took them. */
	takenBy: Record<string, string[]>;
	killedWorker: string;
	/** By ID of each execution that did not succeed: IDs of the jobs that Roe's own list gives for it. */
	foundByMetadata: Map<string, string[]>;
	/** A person's "Retry" of each execution that did not succeed. */
	retries: Array<{ of: Execution; outcome: Execution | { refused: string } }>;
	/** On the server after that. */
	jobsAfterRetries: ControlJob[];
}

/** What a round needs. */
export interface Stage {
	cluster: Cluster;
	/** A new one after main was restarted. */
	n8n: N8nClient;
	sandbox: Sandbox;
	/** Of the credential for the local Roe. */
	credentialId: string;
	/** Tells the reader what is going on. */
	say(text: string): void;
}

/** Milliseconds that executions may take to end after the last kill. */
const PATIENCE = 300_000;
const NODE_TYPE = 'n8n-nodes-roe-ai.roeAi';

/** A worker is killed in the middle; another takes its place, as a container's restart policy would have it. */
export async function workerDies(stage: Stage, count: number): Promise<Round> {
	const { cluster, sandbox, say } = stage;
	sandbox.control.change({ latency: 100 });
	const queuedBefore = cluster.queuedExecutions().length;
	const crew = cluster.livingWorkers();
	const [victim] = crew;
	const workflowId = await openWorkflow(stage, 'worker-dies');
	const calls = makeCalls(count);
	const answers = makeAllCalls(`${cluster.webhook.url}/webhook/worker-dies`, calls);
	await untilJobs(stage, workflowId, count * ITEMS_PER_CALL * 0.4);
	await cluster.kill(victim);
	say(`Killed ${victim} in the middle of its work.`);
	await cluster.startWorker();
	return await seeItThrough(stage, {
		workflowId,
		calls,
		answers: await answers,
		queuedBefore,
		crew,
	});
}

/**
 * A worker and the webhook processor are killed, as when their machine dies. Nobody is left who waits for the worker's
 * executions: n8n finds out when main starts the next time (or at its check every few hours), and keeps what they were given.
 */
export async function machineDies(stage: Stage, count: number): Promise<Round> {
	const { cluster, sandbox, say } = stage;
	// Slow enough for all calls to be in before the first execution ends.
	sandbox.control.change({ latency: 1500 });
	const queuedBefore = cluster.queuedExecutions().length;
	const crew = cluster.livingWorkers();
	const [victim] = crew;
	const workflowId = await openWorkflow(stage, 'machine-dies');
	const calls = makeCalls(count);
	const answers = await makeAllCalls(`${cluster.webhook.url}/webhook/machine-dies`, calls);
	await untilJobs(stage, workflowId, 2 * ITEMS_PER_CALL);
	await Promise.all([cluster.kill(victim), cluster.kill('webhook')]);
	say(`Killed ${victim} and the webhook processor.`);
	const noticed = sleep(DEATH_IS_NOTICED_AFTER);
	await Promise.all([cluster.startWorker(), cluster.startWebhookProcessor(), noticed]);
	sandbox.control.change({ latency: 100 });
	await cluster.restartMain();
	// A restart ends all sessions: the owner's password is set anew.
	stage.n8n = await N8nClient.logIn(cluster.main.url);
	return await seeItThrough(stage, { workflowId, calls, answers, queuedBefore, crew });
}

async function seeItThrough(
	stage: Stage,
	begun: Pick<Round, 'workflowId' | 'calls' | 'answers' | 'queuedBefore' | 'crew'>,
): Promise<Round> {
	const { n8n, cluster, say } = stage;
	const { workflowId, crew } = begun;
	say('Waiting until every execution has ended …');
	const unfinished = await untilAllEnded(n8n, workflowId, PATIENCE);
	const executions = await readExecutions(
		n8n,
		cluster.queuedExecutions().slice(begun.queuedBefore),
	);
	const jobs = jobsOf(stage, workflowId);
	const failed = executions.filter(({ status }) => status !== 'success');
	const foundByMetadata = new Map<string, string[]>();
	for (const { id } of failed) foundByMetadata.set(id, await jobsWithExecution(stage, id));
	say(`Retrying the ${failed.length} executions that have failed …`);
	// All at once: n8n takes half a minute over each that it has kept no input of.
	const retries = await Promise.all(
		failed.map(async (of) => ({ of, outcome: await retry(n8n, of.id) })),
	);
	const ids = new Set(executions.map(({ id }) => id));
	return {
		...begun,
		unfinished,
		executions,
		jobs,
		takenBy: Object.fromEntries(
			Object.entries(cluster.executionsByWorker()).map(([name, taken]) => [
				name,
				taken.filter((id) => ids.has(id)),
			]),
		),
		killedWorker: crew[0],
		foundByMetadata,
		retries,
		jobsAfterRetries: jobsOf(stage, workflowId),
	};
}

/** @returns the ID of the workflow, which listens at `path` */
async function openWorkflow({ n8n, cluster, credentialId }: Stage, path: string): Promise<string> {
	const copy = structuredClone(workflow) as unknown as WorkflowJson;
	for (const node of copy.nodes) {
		if (node.type === NODE_TYPE) node.credentials = { roeAiApi: { id: credentialId, name: 'Roe' } };
		if ('path' in node.parameters) {
			node.parameters.path = path;
			node.webhookId = path;
		}
	}
	const { id, versionId } = await n8n.createWorkflow({ ...copy, name: path });
	await n8n.activate(id, versionId);
	await untilListening(`${cluster.webhook.url}/webhook/${path}`);
	return id;
}

/** Main writes a webhook down after it has answered that the workflow is active; the webhook processor reads it there. */
async function untilListening(url: string): Promise<void> {
	// What a browser asks before it sends something: the response names the methods that are listened to.
	const preflight = { method: 'OPTIONS', headers: { origin: 'http://127.0.0.1' } };
	await until(async () => {
		const response = await fetch(url, preflight);
		await response.text();
		return response.headers.get('access-control-allow-methods')?.includes('POST') === true;
	}, PATIENCE / 1000);
}

async function untilJobs(stage: Stage, workflowId: string, count: number): Promise<void> {
	await until(() => jobsOf(stage, workflowId).length >= count, PATIENCE / 1000);
}

function jobsOf({ sandbox }: Stage, workflowId: string): ControlJob[] {
	const jobs = sandbox.control.jobs({ agentId: SEED.agents.document });
	return jobs.filter(({ metadata }) => metadata.n8n_workflow_id === workflowId);
}

/** What a person finds with the metadata filter of Roe's list of jobs. */
async function jobsWithExecution({ sandbox }: Stage, executionId: string): Promise<string[]> {
	const query = new URLSearchParams({
		organization_id: SEED.organizationId,
		metadata: JSON.stringify({ n8n_execution_id: executionId }),
	});
	const answer = await fetch(`${sandbox.url}/v1/agents/${SEED.agents.document}/jobs/?${query}`, {
		headers: { authorization: `Bearer ${SEED.apiKey}` },
	});
	const { results } = (await answer.json()) as { results: Array<{ id: string }> };
	return results.map(({ id }) => id);
}
