import express, { type Request, type Response } from 'express';
import type {
	IDataObject,
	INodeParameters,
	INodeType,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { CredentialValues } from '../../support/engine/credentials';
import { type TriggerNode, TriggerWorkflow } from './triggerWorkflow';

export interface TriggerOptions {
	credentials: CredentialValues;
	parameters: INodeParameters;
	workflowName?: string;
	/** Milliseconds that n8n gives a poll. */
	pollBudget?: number;
	/** Another trigger of the same workflow: its static data are those of this one too. */
	beside?: TriggerServer;
	node?: TriggerNode;
	/** Another n8n: this one begins with a copy of its database. */
	copyOf?: TriggerServer;
	/** Undefined: that of the test's engine. */
	instanceId?: string;
}

let count = 0;

/**
 * What n8n's server is to one workflow with a trigger (`WebhookService`, `LiveWebhooks`, `ActiveWorkflowTriggers`): it publishes
 * and unpublishes the workflow, takes requests to its addresses with Express, polls, and keeps its static data as a database
 * would. An execution is only noted. To start n8n again is to publish with `init`: what was not saved is gone then.
 */
export class TriggerServer {
	/** Items of each execution that was started, in order. */
	readonly executions: IDataObject[][] = [];

	/** Whether executions can't be started, as when the database is down. */
	startFails = false;

	/** Whether n8n is starting: it answers everything with success then, and does nothing (2.41, `abstract-server.js`). */
	isStarting = false;

	readonly id: string;

	parameters: INodeParameters;

	/** As n8n has them in its database: the node keeps the credentials that it had first, also if they are deleted here. */
	credentials: CredentialValues;

	/** Changed by a rename. */
	node: TriggerNode;

	/** Part of the node's address. Undefined: the workflow's ID. */
	webhookId: string | undefined;

	/** Other nodes that are in the workflow. */
	otherNodes: TriggerNode[] = [];

	private readonly database: { staticData: string };

	private nodeType: INodeType | undefined;

	/** While the workflow is published, n8n keeps it, with its static data, and polls it. */
	private published: TriggerWorkflow | undefined;

	private ofTest: IDataObject | undefined;

	private constructor(
		private readonly options: TriggerOptions,
		private readonly server: Server,
	) {
		const {
			beside,
			copyOf,
			parameters,
			node = { id: 'a7e1d0c2', name: 'Roe AI Trigger' },
		} = options;
		this.parameters = parameters;
		this.credentials = options.credentials;
		this.node = node;
		this.id = (beside ?? copyOf)?.id ?? `workflow-${++count}`;
		this.database = beside?.database ?? { staticData: copyOf?.staticData ?? '{}' };
		if (copyOf !== undefined) this.restart();
	}

	static async start(options: TriggerOptions): Promise<TriggerServer> {
		const app = express();
		const server = app.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const started = new TriggerServer(options, server);
		const verify = (request: object, _response: unknown, rawBody: Buffer) =>
			Object.assign(request, { rawBody });
		app.use(express.json({ limit: '64mb', verify }));
		app.post('/webhook/:id/webhook', async (request, response) => {
			await started.handle(request as Request, response);
		});
		app.post('/webhook-test/:id/webhook', async (request, response) => {
			await started.handleTest(request as Request, response);
		});
		return started;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** The address that Roe delivers to. */
	get webhookUrl(): string {
		return `${this.url}/webhook/${this.webhookId ?? this.id}/webhook`;
	}

	/** As n8n has it in its database. */
	get staticData(): string {
		return this.database.staticData;
	}

	set staticData(staticData: string) {
		this.database.staticData = staticData;
	}

	/** What the trigger has in the static data that are stored. */
	get stored(): IDataObject {
		type Global = { roeAiTrigger?: Record<string, IDataObject> };
		const { global } = JSON.parse(this.staticData) as { global?: Global };
		return global?.roeAiTrigger?.[this.node.id] ?? {};
	}

	/** n8n's process has ended and another one begun: what only the process knew is gone. */
	restart(): void {
		jest.isolateModules(() => {
			const module: { RoeAiTrigger: new () => INodeType } = jest.requireActual(
				'../../../nodes/RoeAi/RoeAiTrigger.node.ts',
			);
			this.nodeType = new module.RoeAiTrigger();
		});
	}

	async publish(activation: WorkflowActivateMode = 'activate'): Promise<void> {
		const workflow = this.open();
		await workflow.inIsolate(async () => {
			await this.register(workflow, 'trigger', activation);
			const items = await workflow.callPoll(activation);
			if (items !== null) this.executions.push(items);
		});
		this.save(workflow);
		this.published = workflow;
	}

	async unpublish(): Promise<void> {
		const workflow = this.open();
		await this.deregister(workflow, false);
		this.save(workflow);
		this.published = undefined;
	}

	/** "Test step" in the editor: listens for a delivery. */
	async listen(): Promise<void> {
		const workflow = this.open({});
		await workflow.inIsolate(async () => await this.register(workflow, 'manual', 'manual'));
		this.ofTest = workflow.staticData;
	}

	async stopListening(): Promise<void> {
		await this.deregister(this.open(this.ofTest), true);
		this.ofTest = undefined;
	}

	/** A poll at one of its times. Gives the items of the execution that it starts. */
	async poll(): Promise<IDataObject[] | null> {
		const workflow = this.published!;
		const items = await workflow.inIsolate(async () => await workflow.callPoll('activate'));
		// n8n saves static data with an execution only.
		if (items !== null) {
			this.executions.push(items);
			this.save(workflow);
		}
		return items;
	}

	/** A poll that ends after n8n has published another version: n8n does nothing with what it gives. */
	async pollInVain(): Promise<void> {
		const workflow = this.published!;
		await workflow.inIsolate(async () => await workflow.callPoll('activate'));
	}

	/** Runs the trigger at the beginning of an execution. Gives the items that the execution goes on with. */
	async execute(
		items: IDataObject[],
		executionId: string,
		mode: WorkflowExecuteMode = 'webhook',
	): Promise<IDataObject[]> {
		const workflow = this.open();
		return await workflow.inIsolate(
			async () => await workflow.callExecute(items, mode, executionId),
		);
	}

	private async register(
		workflow: TriggerWorkflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): Promise<void> {
		for (const webhook of workflow.webhooks(mode === 'manual')) {
			try {
				const exists = await workflow.callHook('checkExists', webhook, mode, activation);
				if (!exists) await workflow.callHook('create', webhook, mode, activation);
			} catch (error) {
				// What goes wrong here n8n writes to its log.
				await workflow.callHook('delete', webhook, 'internal', 'update').catch(() => undefined);
				throw error;
			}
		}
	}

	private async deregister(workflow: TriggerWorkflow, isTest: boolean): Promise<void> {
		await workflow.inIsolate(async () => {
			for (const webhook of workflow.webhooks(isTest)) {
				await workflow.callHook('delete', webhook, 'internal', 'update');
			}
		});
	}

	private async handle(request: Request, response: Response): Promise<void> {
		if (this.isStarting) {
			response.send('n8n is starting up. Please wait');
			return;
		}
		const staticData = JSON.parse(this.staticData) as IDataObject;
		const workflow = this.open(staticData);
		await this.answer(workflow, 'webhook', request, response, () => {
			// The execution gets a workflow over the same static data, which then count as unchanged.
			this.open(staticData);
		});
	}

	private async handleTest(request: Request, response: Response): Promise<void> {
		await this.answer(this.open(this.ofTest ?? {}), 'manual', request, response, () => undefined);
	}

	private async answer(
		workflow: TriggerWorkflow,
		mode: 'webhook' | 'manual',
		request: Request,
		response: Response,
		execute: () => void,
	): Promise<void> {
		const exchange = { httpRequest: request as never, httpResponse: response as never };
		const [webhook] = workflow.webhooks(mode === 'manual');
		const call = async () => await workflow.callWebhook(webhook, mode, exchange);
		let called: Awaited<ReturnType<typeof call>>;
		try {
			called = await workflow.inIsolate(call);
		} catch (error) {
			response.status(500).json({ message: String(error) });
			return;
		}
		const { workflowData, noWebhookResponse } = called;
		if (workflowData !== undefined) {
			if (this.startFails) {
				response.status(500).json({ message: 'There was a problem executing the workflow' });
				return;
			}
			this.executions.push(workflowData[0].map(({ json }) => json));
			execute();
		}
		const body: unknown = called.webhookResponse;
		if (mode === 'webhook') this.save(workflow);
		if (noWebhookResponse !== true) response.status(200).json(body);
	}

	/** The workflow as n8n opens it for each of these things, with the static data of its database. */
	private open(staticData = JSON.parse(this.staticData) as IDataObject): TriggerWorkflow {
		const { id, parameters, url, node, otherNodes, nodeType, webhookId, credentials } = this;
		const { pollBudget, instanceId, workflowName: name = 'Follow up' } = this.options;
		const chosenCredentials = Object.keys(this.options.credentials);
		const given = { parameters, node, otherNodes, nodeType, chosenCredentials };
		const n8n = { url, instanceId, pollBudget };
		const options = { id, name, credentials, webhookId, ...n8n, ...given };
		return new TriggerWorkflow(options, staticData);
	}

	private save(workflow: TriggerWorkflow): void {
		if (!workflow.hasChanged) return;
		this.staticData = JSON.stringify(workflow.staticData);
		workflow.staticData.__dataChanged = false;
	}
}
