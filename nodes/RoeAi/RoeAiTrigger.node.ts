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

import { getAgents } from './methods/getAgents';
import { toNodeError } from './platform/toNodeError';
import { executeTrigger } from './trigger/executeTrigger';
import { testWebhookSecret } from './trigger/manualSecret';
import { triggerPanel } from './trigger/panel';
import { pollTrigger } from './trigger/pollTrigger';
import { triggerProperties } from './trigger/properties';
import { receive } from './trigger/webhook/receive';
import { verifyRegistration, register, unregister } from './trigger/webhook/registration';

/** With `delivery` “polling”, it has no webhook (an empty HTTP method). With “webhook”, polls only check the webhook. */
export class RoeAiTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roe AI Trigger',
		name: 'roeAiTrigger',
		icon: { light: 'file:roe.svg', dark: 'file:roe.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ "When a job " + ($parameter["events"].length === 1 ? ($parameter["events"][0] === "failed" ? "fails" : "succeeds") : "finishes") }}',
		// n8n's nodes panel shows this description for both nodes.
		description:
			'Run Roe AI agents over text and files, and start workflows when their jobs finish',
		eventTriggerDescription: 'Run one of the chosen agents in Roe to get an event',
		triggerPanel,
		// n8n shows this text whatever the parameters are.
		activationMessage:
			'Your workflow will now start for each job of the chosen agents that matches the chosen events.',
		defaults: { name: 'Roe AI Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'roeAiApi', required: true },
			{
				name: 'roeAiWebhookApi',
				// Workflows saved before there was this credential have their secret in a parameter.
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
				// Makes n8n use the response of `webhook`.
				responseData: '',
				path: 'webhook',
				ndvHideUrl: '={{ $parameter["delivery"] !== "manual" }}',
			},
		],
		properties: triggerProperties,
	};

	methods = { loadOptions: { getAgents }, credentialTest: { testWebhookSecret } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				try {
					return await verifyRegistration(this);
				} catch (error) {
					throw toNodeError(this.getNode(), error);
				}
			},
			async create(this: IHookFunctions): Promise<boolean> {
				try {
					await register(this);
					return true;
				} catch (error) {
					throw toNodeError(this.getNode(), error);
				}
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				try {
					await unregister(this);
					return true;
				} catch (error) {
					throw toNodeError(this.getNode(), error);
				}
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		try {
			return await receive(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		try {
			return await pollTrigger(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			return await executeTrigger(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
