import type { IDataObject, INodeCredentials, INodeParameters } from 'n8n-workflow';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Sandbox, SEED } from '../../sandbox';
import { N8nClient, type WorkflowJson } from '../../tools/server/n8nClient';
import { type N8nServer, type StartOptions, startN8n } from '../../tools/server/n8nServer';
import { installNodePackage } from '../../tools/server/nodePackage';
import { anyFreePorts } from '../../tools/server/ports';
import { until } from '../support/until';

export const TRIGGER = 'Roe AI Trigger';
/** Another name than in the examples: n8n takes a credential by its name only where there is one of that name. */
const CREDENTIAL = 'Roe AI of the trigger';
export const NEXT = 'Next';

/** An execution that a trigger has started, with the items that reached the next node. */
export interface Started {
	id: string;
	mode: string;
	status: string;
	items: IDataObject[];
	/** The error that ended it. */
	error?: unknown;
}

/** An n8n of its own, with the package as users have it: it can be stopped and started again. */
export class OwnN8n {
	client!: N8nClient;

	private server: N8nServer | undefined;

	private constructor(private readonly options: StartOptions) {}

	/** @param settings Variables of n8n's environment. */
	static async start(settings: Record<string, string> = {}): Promise<OwnN8n> {
		const userFolder = await mkdtemp(join(tmpdir(), 'roe-e2e-'));
		await installNodePackage(userFolder);
		const [port, brokerPort] = await anyFreePorts(2);
		const env = { N8N_LOG_LEVEL: 'debug', ...settings };
		const n8n = new OwnN8n({ userFolder, port, brokerPort, env, endsWithUs: true });
		await n8n.startAgain();
		return n8n;
	}

	async stop(): Promise<void> {
		await this.server?.stop();
		this.server = undefined;
	}

	/** Starts it where it was stopped. Its data are still there. */
	async startAgain(): Promise<void> {
		this.server = await startN8n(this.options);
		this.client = await N8nClient.logIn(this.server.url);
	}

	async remove(): Promise<void> {
		await this.stop();
		await rm(this.options.userFolder, { recursive: true, force: true });
	}

	log(): string {
		return this.server?.log() ?? '';
	}
}

/**
 * Makes the workflow "Roe AI Trigger → Next" in an n8n, for the agent "text" and both events.
 *
 * @param secret Of Manual Webhook, for a credential.
 */
export async function createWorkflow(
	n8n: { client: N8nClient },
	roe: Pick<Sandbox, 'url'>,
	parameters: INodeParameters,
	secret?: string,
): Promise<WorkflowIn> {
	const { apiKey, organizationId } = SEED;
	const credential = await n8n.client.createCredential({
		name: CREDENTIAL,
		type: 'roeAiApi',
		data: { apiKey, organizationId, baseUrl: roe.url },
	});
	const credentials: INodeCredentials = { roeAiApi: { id: credential, name: CREDENTIAL } };
	if (secret !== undefined) {
		const name = 'Roe AI webhook';
		const type = 'roeAiWebhookApi';
		const id = await n8n.client.createCredential({ name, type, data: { secret } });
		credentials[type] = { id, name };
	}
	const made = await n8n.client.createWorkflow(workflowWith(parameters, credentials));
	return new WorkflowIn(n8n, made.id, made.versionId);
}

/** One workflow in an n8n. */
export class WorkflowIn {
	constructor(
		/** Its client is another one after n8n was started again. */
		private readonly n8n: { client: N8nClient },
		readonly id: string,
		private readonly versionId: string,
	) {}

	async publish(): Promise<void> {
		await this.n8n.client.activate(this.id, this.versionId);
	}

	async unpublish(): Promise<void> {
		await this.n8n.client.deactivate(this.id);
	}

	/** Changes parameters of the trigger, and publishes the workflow anew. */
	async change(parameters: INodeParameters): Promise<void> {
		await this.edit(({ nodes }) => {
			Object.assign(nodes.find(({ name }) => name === TRIGGER)!.parameters, parameters);
		});
	}

	/** Renames the trigger, and publishes the workflow anew. Other methods here know it by its first name only. */
	async rename(name: string): Promise<void> {
		await this.edit(({ nodes, connections }) => {
			nodes.find((node) => node.name === TRIGGER)!.name = name;
			connections[name] = connections[TRIGGER];
			delete connections[TRIGGER];
		});
	}

	/** Changes the workflow, and publishes it anew. */
	async edit(change: (workflow: WorkflowJson) => void): Promise<void> {
		const { client } = this.n8n;
		const workflow = await client.readWorkflow(this.id);
		change(workflow);
		const { nodes, connections, versionId } = workflow;
		const path = `/workflows/${this.id}`;
		const body = { nodes, connections, versionId };
		const changed = await client.call<{ versionId: string }>('PATCH', path, body);
		await client.activate(this.id, changed.versionId);
	}

	/** What the editor shows of its publication: n8n goes on with it in the background. */
	async publication(): Promise<{ status: string; errors: string[] }> {
		const path = `/workflows/${this.id}/publication-status`;
		const { status, triggers } = await this.n8n.client.call<{
			status: string;
			triggers: Array<{ errorMessage: string | null }>;
		}>('GET', path);
		return { status, errors: triggers.flatMap(({ errorMessage }) => errorMessage ?? []) };
	}

	async delete(): Promise<void> {
		await this.n8n.client.deleteWorkflow(this.id);
	}

	/** The address that a person pastes in Roe's web app. */
	async address(kind: 'webhook' | 'webhook-test'): Promise<string> {
		const { nodes } = await this.n8n.client.readWorkflow(this.id);
		const { webhookId } = nodes.find(({ name }) => name === TRIGGER)!;
		return `${this.n8n.client.url}/${kind}/${webhookId}/webhook`;
	}

	/** "Test step" on the trigger, in the editor. Gives the execution's ID where it does not wait for a delivery. */
	async test(): Promise<string | undefined> {
		const path = `/workflows/${this.id}/run`;
		const triggerToStartFrom = { name: TRIGGER };
		const answer = await this.n8n.client.call<{ executionId?: string }>('POST', path, {
			triggerToStartFrom,
		});
		return answer.executionId;
	}

	/** "Stop Listening" in the editor. */
	async stopTest(): Promise<void> {
		await this.n8n.client.call('DELETE', `/test-webhook/${this.id}`);
		await this.testEnded();
	}

	/**
	 * When n8n knows nothing more of the test. While it takes one away (Roe's webhook is gone before that), n8n 2.41 can't begin
	 * another, of whatever workflow: "Maximum call stack size exceeded".
	 */
	async testEnded(): Promise<void> {
		const url = await this.address('webhook-test');
		await until(async () => (await fetch(url, { method: 'POST' })).status === 404);
	}

	async countExecutions(): Promise<number> {
		return (await this.n8n.client.listExecutions(this.id)).length;
	}

	/** All executions so far, when all have ended. */
	async executions(): Promise<Started[]> {
		const started: Started[] = [];
		for (const { id } of await this.n8n.client.listExecutions(this.id)) {
			const { mode, status, data } = await this.n8n.client.finishedExecution(id);
			const items = data.resultData.runData[NEXT]?.[0].data?.main[0] ?? [];
			const { error } = data.resultData;
			started.push({ id, mode, status, items: items.map(({ json }) => json), error });
		}
		return started;
	}
}

/** A request to the local Roe with the key of its organization, as any program could send it. */
export async function inRoe(
	{ url }: Pick<Sandbox, 'url'>,
	method: string,
	path: string,
	body?: object,
): Promise<unknown> {
	const { apiKey, organizationId } = SEED;
	const response = await fetch(`${url}${path}?organization_id=${organizationId}`, {
		method,
		headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
		body: body && JSON.stringify(body),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`Roe: ${method} ${path} → ${response.status} ${text}`);
	return text === '' ? undefined : JSON.parse(text);
}

/** Starts a job of an agent for each object of inputs. @returns their IDs */
export async function runAgent(
	sandbox: Pick<Sandbox, 'url'>,
	agentId: string,
	inputs: Array<Record<string, string>>,
): Promise<string[]> {
	const path = `/v1/agents/run/${agentId}/async/many/`;
	return (await inRoe(sandbox, 'POST', path, { inputs })) as string[];
}

let companies = 0;

/** Starts jobs of the agent "text", each with inputs of its own. Gives their IDs. */
export async function startJobs(sandbox: Sandbox, count: number): Promise<string[]> {
	const inputs = Array.from({ length: count }, () => ({
		company_name: `Company ${companies++}`,
		question: 'Who owns it?',
	}));
	return await runAgent(sandbox, SEED.agents.text, inputs);
}

/** Ends jobs ten at a time, in an order of their own, with a pause of so many milliseconds in between. */
export async function endInDisorder(sandbox: Sandbox, jobIds: string[], pause = 50): Promise<void> {
	const shuffled = [...jobIds].sort((a, b) => (a.slice(20) < b.slice(20) ? -1 : 1));
	for (let begin = 0; begin < shuffled.length; begin += 10) {
		sandbox.control.finishJobs({ jobIds: shuffled.slice(begin, begin + 10) });
		await sleep(pause);
	}
}

/** Whether all that Roe had to tell has been taken. */
export function isDelivered(sandbox: Sandbox): boolean {
	const deliveries = sandbox.control.deliveries();
	return deliveries.length > 0 && deliveries.every(({ state }) => state === 'delivered');
}

/** IDs of the jobs that executions were started with, sorted; each as often as it was given. */
export const jobIdsOf = (executions: Started[]): string[] =>
	executions.flatMap(({ items }) => items.map(({ jobId }) => String(jobId))).sort();

function workflowWith(parameters: INodeParameters, credentials: INodeCredentials): WorkflowJson {
	return {
		name: 'When a job is done',
		settings: {},
		nodes: [
			{
				id: '6c0a0f0e-51a8-4f63-8f3c-3b8a1c5d9e01',
				name: TRIGGER,
				type: 'n8n-nodes-roe-ai.roeAiTrigger',
				typeVersion: 1,
				position: [0, 0],
				webhookId: crypto.randomUUID(),
				parameters: { agents: [SEED.agents.text], events: ['succeeded', 'failed'], ...parameters },
				credentials,
			},
			{
				id: '6c0a0f0e-51a8-4f63-8f3c-3b8a1c5d9e02',
				name: NEXT,
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [220, 0],
				parameters: {},
			},
		],
		connections: { [TRIGGER]: { main: [[{ node: NEXT, type: 'main', index: 0 }]] } },
	};
}
