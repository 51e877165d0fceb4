import '../../support/engine/environment';

import { ExecuteContext, HookContext, PollContext, WebhookContext } from 'n8n-core';
import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type IPollFunctions,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { additionalDataFor } from '../../support/engine/additionalData';
import type { CredentialValues } from '../../support/engine/credentials';
import { TestNodeTypes } from '../../support/engine/nodeTypes';
import { withExpressions } from '../../support/engine/withExpressions';

export const TRIGGER_TYPE = 'n8n-nodes-roe-ai.roeAiTrigger';

/** What n8n knows the trigger by. */
export interface TriggerNode {
	id: string;
	name: string;
}

export interface WorkflowOptions {
	id: string;
	name: string;
	node: TriggerNode;
	/** Other triggers of the workflow. */
	otherNodes: TriggerNode[];
	/** Undefined: that of this process. */
	nodeType?: INodeType;
	parameters: INodeParameters;
	credentials: CredentialValues;
	/** Types of the credentials that are chosen in the node. */
	chosenCredentials: string[];
	/** Where n8n is reached, without a slash at the end. */
	url: string;
	/** Undefined: that of the test's engine. */
	instanceId?: string;
	/** Part of the node's address. */
	webhookId?: string;
	/** Milliseconds that n8n gives a poll. */
	pollBudget?: number;
}

/** A workflow that begins with our trigger, with n8n-core's contexts for all that n8n asks of a trigger. */
export class TriggerWorkflow {
	private readonly workflow: Workflow;

	private pollContext: IPollFunctions | undefined;

	constructor(
		private readonly options: WorkflowOptions,
		/** Used as it is, as n8n does: what the trigger changes is changed here. */
		staticData: IDataObject,
	) {
		const { id, name, parameters, node, otherNodes, nodeType, webhookId = id } = options;
		const credentials = Object.fromEntries(
			options.chosenCredentials.map((type) => [type, { id: type, name: `My ${type}` }]),
		);
		const asNode = (given: TriggerNode): INode => ({
			...given,
			type: TRIGGER_TYPE,
			typeVersion: 1,
			position: [0, 0],
			webhookId,
			parameters,
			credentials,
		});
		this.workflow = new Workflow({
			id,
			name,
			nodes: [...otherNodes, node].map(asNode),
			connections: {},
			active: true,
			nodeTypes: new TestNodeTypes(nodeType && { [TRIGGER_TYPE]: nodeType }),
			staticData,
		});
	}

	get staticData(): IDataObject {
		return this.workflow.staticData;
	}

	/** Whether n8n would save the static data. */
	get hasChanged(): boolean {
		return this.workflow.staticData.__dataChanged === true;
	}

	/** The webhooks that n8n gives the node: none where the expression for the HTTP method gives nothing. */
	webhooks(isTest: boolean): IWebhookData[] {
		const { workflow, node } = this;
		const method = (expression: string) =>
			String(
				workflow.expression.getSimpleParameterValue(node, expression, 'internal', {}, undefined),
			);
		return this.type.description
			.webhooks!.map((webhookDescription) => ({
				httpMethod: method(webhookDescription.httpMethod) as 'POST',
				node: this.node.name,
				path: `${this.options.id}/webhook`,
				webhookDescription,
				workflowId: this.options.id,
				workflowExecuteAdditionalData: this.additionalData(),
				isTest,
			}))
			.filter(({ httpMethod }) => String(httpMethod) !== '');
	}

	async callHook(
		method: 'checkExists' | 'create' | 'delete',
		webhook: IWebhookData,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): Promise<boolean> {
		const additionalData = this.additionalData();
		const { workflow, node } = this;
		const context = this.ofInstance(
			new HookContext(workflow, node, additionalData, mode, activation, webhook),
		);
		return await this.type.webhookMethods!.default![method].call(context);
	}

	async callWebhook(
		webhook: IWebhookData,
		mode: WorkflowExecuteMode,
		given: Pick<IWorkflowExecuteAdditionalData, 'httpRequest' | 'httpResponse'>,
	): Promise<IWebhookResponseData> {
		const additionalData = { ...this.additionalData(), ...given };
		const { workflow, node } = this;
		const context = this.ofInstance(
			new WebhookContext(workflow, node, additionalData, mode, webhook, [], null),
		);
		return await this.type.webhook!.call(context);
	}

	/** Items of the execution that the poll starts; null where it starts none. n8n keeps one context for all polls. */
	async callPoll(activation: WorkflowActivateMode): Promise<IDataObject[] | null> {
		const { workflow, node, options } = this;
		const additionalData = this.additionalData();
		this.pollContext ??= Object.assign(
			new PollContext(workflow, node, additionalData, 'trigger', activation),
			options.pollBudget !== undefined && { getPollBudgetMs: () => options.pollBudget! },
		);
		const given = await this.type.poll!.call(this.pollContext);
		return given?.[0].map(({ json }) => json) ?? null;
	}

	/** Items that the execution goes on with. */
	async callExecute(
		items: IDataObject[],
		mode: WorkflowExecuteMode,
		executionId: string,
	): Promise<IDataObject[]> {
		const { workflow, node } = this;
		const data = { main: [items.map((json) => ({ json }))] };
		const context = new ExecuteContext(
			workflow,
			node,
			{ ...this.additionalData(), executionId },
			mode,
			{ resultData: { runData: {} } } as unknown as IRunExecutionData,
			0,
			data.main[0],
			data,
			{ node, data, source: null },
			[],
		);
		const given = (await this.type.execute!.call(context)) as INodeExecutionData[][];
		return given[0].map(({ json }) => json);
	}

	/** n8n resolves expressions in a sandbox, that it opens for each of these calls. */
	async inIsolate<T>(work: () => Promise<T>): Promise<T> {
		return await withExpressions(this.workflow, work);
	}

	private ofInstance<T extends object>(context: T): T {
		const { instanceId } = this.options;
		return instanceId === undefined
			? context
			: Object.assign(context, { getInstanceId: () => instanceId });
	}

	private get node(): INode {
		return this.workflow.nodes[this.options.node.name];
	}

	private get type(): INodeType {
		return this.workflow.nodeTypes.getByNameAndVersion(TRIGGER_TYPE) as INodeType;
	}

	private additionalData(): IWorkflowExecuteAdditionalData {
		const { credentials, url } = this.options;
		return additionalDataFor(credentials, {
			webhookBaseUrl: `${url}/webhook`,
			webhookTestBaseUrl: `${url}/webhook-test`,
		});
	}
}
