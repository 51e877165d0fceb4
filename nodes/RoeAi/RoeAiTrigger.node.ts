import {
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { nodeError } from './actions/nodeErrors';
import { getAgents } from './trigger/agentOptions';
import { testWebhookSecret } from './trigger/manualSecret';
import { triggerPanel } from './trigger/panel';
import { triggerParameters } from './trigger/parameters';
import { poll } from './trigger/polling';
import { receive } from './trigger/receive';
import { isRegistered, register, unregister } from './trigger/registration';
import { passOn } from './trigger/passOn';

/**
 * Starts a workflow when a job finishes. One node type is both a webhook and a polling trigger; the parameter "Delivery" says
 * which it is: set to polling it has no webhook (an HTTP method that is empty), else it has no poll times.
 */
export class RoeAiTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roe AI Trigger',
		name: 'roeAiTrigger',
		icon: { light: 'file:roe.svg', dark: 'file:roe.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ "When a job " + ($parameter["events"].length === 1 ? ($parameter["events"][0] === "failed" ? "fails" : "succeeds") : "finishes") }}',
		// The nodes panel shows node and trigger as one, with the description of the trigger.
		description:
			'Run Roe AI agents over text and files, and start workflows when their jobs finish',
		eventTriggerDescription: 'Run one of the chosen agents in Roe to get an event',
		triggerPanel,
		activationMessage: 'Your workflow will now start whenever a job of the chosen agents finishes.',
		defaults: { name: 'Roe AI Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'roeAiApi', required: true },
			{
				name: 'roeAiWebhookApi',
				// Not for n8n: workflows that were saved before there was this credential have their secret in a parameter.
				required: false,
				testedBy: 'testWebhookSecret',
				displayOptions: { show: { delivery: ['manual'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: '={{ $parameter["delivery"] === "polling" ? "" : "POST" }}',
				responseMode: 'onReceived',
				// Nothing fixed: n8n asks `webhook` for what Roe gets as the answer.
				responseData: '',
				path: 'webhook',
				ndvHideUrl: '={{ $parameter["delivery"] !== "manual" }}',
			},
		],
		properties: triggerParameters,
	};

	methods = { loadOptions: { getAgents }, credentialTest: { testWebhookSecret } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				try {
					return await isRegistered(this);
				} catch (error) {
					throw nodeError(this.getNode(), error);
				}
			},
			async create(this: IHookFunctions): Promise<boolean> {
				try {
					await register(this);
					return true;
				} catch (error) {
					throw nodeError(this.getNode(), error);
				}
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				try {
					await unregister(this);
					return true;
				} catch (error) {
					throw nodeError(this.getNode(), error);
				}
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		try {
			return await receive(this);
		} catch (error) {
			throw nodeError(this.getNode(), error);
		}
	}

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		try {
			return await poll(this);
		} catch (error) {
			throw nodeError(this.getNode(), error);
		}
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			return await passOn(this);
		} catch (error) {
			throw nodeError(this.getNode(), error);
		}
	}
}
