import { cronNodeOptions, type INodeProperties } from 'n8n-workflow';

import { listedIncludeParameter } from '../parameters/include';
import { TOKEN_HEADER } from './token';

/** n8n's notices keep only the tags a, ul and li: as an item of a list, each number would have a bullet in front. */
const toSteps = (steps: string[]) =>
	steps.map((step, index) => `<ul>${index + 1}. ${step}</ul>`).join('');

export const triggerProperties: INodeProperties[] = [
	{
		displayName: 'Agent Names or IDs',
		name: 'agents',
		type: 'multiOptions',
		required: true,
		default: [],
		typeOptions: { loadOptionsMethod: 'getAgents' },
		description:
			'The agents whose jobs start the workflow. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		default: ['succeeded'],
		options: [
			{
				name: 'Job Succeeded',
				value: 'succeeded',
				description: 'A job finished with a result, including a cached one',
			},
			{ name: 'Job Failed', value: 'failed', description: 'A job failed or was cancelled' },
		],
		description: 'The events that start the workflow',
	},
	{
		displayName: 'Delivery',
		name: 'delivery',
		type: 'options',
		noDataExpression: true,
		default: 'webhook',
		options: [
			{
				name: 'Webhook',
				value: 'webhook',
				description:
					'Roe calls n8n. The node creates the webhook when you publish the workflow and removes it when you unpublish it.',
			},
			{
				name: 'Polling',
				value: 'polling',
				description:
					'The node checks Roe for finished jobs at regular intervals. Use it if Roe can’t reach n8n, or for thousands of jobs.',
			},
			{
				name: 'Manual Webhook',
				value: 'manual',
				description:
					'Roe calls n8n. Add the webhook in Roe’s web app yourself, if your account can’t register webhooks through the API.',
			},
		],
		description: 'How the workflow is notified of finished jobs',
	},
	{
		displayName:
			"Roe must be able to reach n8n from the internet. If you host n8n yourself, set the environment variable N8N_WEBHOOK_URL (before n8n 2.35: WEBHOOK_URL) to its public URL. To test, click “Execute step”, then run one of the agents in Roe. If you turn on 'Send Test Delivery' first, Roe sends a sample instead.",
		name: 'webhookNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { delivery: ['webhook'] } },
	},
	{
		displayName: 'Send Test Delivery',
		name: 'sendTestDelivery',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		displayOptions: { show: { delivery: ['webhook'] } },
		description:
			'Whether Roe should send a sample when you click “Execute step”, so that you don’t need to run an agent. Has no effect on the published workflow.',
	},
	{
		displayName:
			'To test, click “Execute step”. The node returns the latest finished job of the agents as a sample.',
		name: 'pollingNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { delivery: ['polling'] } },
	},
	{
		displayName: `To let Roe call n8n:${toSteps([
			"Above, choose or create a credential for 'Roe AI Webhook API'. Its secret is 16 or more random letters and digits.",
			'In Roe’s web app, add a webhook with the Production URL from above.',
			`Add this header to the webhook: ${TOKEN_HEADER}: YOUR_SECRET (with the credential’s secret in place of YOUR_SECRET).`,
			'Link the webhook to the agents chosen above.',
			'Publish the workflow.',
		])}To test, click “Execute step”, and let Roe call the Test URL once.`,
		name: 'manualNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { delivery: ['manual'] } },
	},
	{
		displayName:
			"Everyone who can view or export the workflow can read 'Header Value'. Create a Roe AI Webhook API credential with the same secret, then clear 'Header Value'.",
		name: 'headerValueNotice',
		type: 'notice',
		default: '',
		displayOptions: {
			show: { delivery: ['manual'], headerValue: [{ _cnd: { exists: true } }] },
		},
	},
	{
		// Shown only for workflows saved before there was the credential.
		displayName: 'Header Value',
		name: 'headerValue',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		displayOptions: {
			// The slash keeps the parameter from depending on itself, which n8n couldn't resolve.
			show: { delivery: ['manual'], '/headerValue': [{ _cnd: { exists: true } }] },
		},
		description: `The secret in the header ${TOKEN_HEADER}, if no credential is chosen`,
	},
	{
		displayName: 'Poll Times',
		name: 'pollTimes',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Poll Time' },
		default: { item: [{ mode: 'everyMinute' }] },
		displayOptions: { show: { delivery: ['polling'] } },
		placeholder: 'Add Poll Time',
		options: cronNodeOptions,
		description:
			'When to check for finished jobs. Each check finds all jobs that finished since the last one.',
	},
	{
		// n8n reads this parameter of every polling node, whatever its delivery.
		displayName: 'Poll Times',
		name: 'pollTimes',
		type: 'hidden',
		default: { item: [] },
		displayOptions: { show: { delivery: ['manual'] } },
	},
	{
		// When `checkWebhook` runs: once an hour, at a minute that n8n chooses.
		displayName: 'Poll Times',
		name: 'pollTimes',
		type: 'hidden',
		default: { item: [{ mode: 'everyX', unit: 'hours', value: 1 }] },
		displayOptions: { show: { delivery: ['webhook'] } },
	},
	{
		displayName: 'Include Result',
		name: 'includeResult',
		type: 'boolean',
		default: true,
		description:
			'Whether to get each job’s result from Roe. If off, the item has the job’s status but no outputs.',
	},
	listedIncludeParameter,
];
