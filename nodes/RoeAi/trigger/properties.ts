import { cronNodeOptions, type INodeProperties } from 'n8n-workflow';

import { TOKEN_HEADER } from './token';

/** The trigger's parameters. */
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
			{ name: 'Job Failed', value: 'failed', description: 'A job failed, or was cancelled' },
			{
				name: 'Job Succeeded',
				value: 'succeeded',
				description: 'A job has a result, new or from Roe’s cache',
			},
		],
		description: 'What has to happen to a job of these agents to start the workflow',
	},
	{
		displayName: 'Delivery',
		name: 'delivery',
		type: 'options',
		noDataExpression: true,
		default: 'webhook',
		options: [
			{
				name: 'Manual Webhook',
				value: 'manual',
				description:
					'Roe calls n8n: you add the webhook in Roe’s web app yourself, where your account can’t do it by API',
			},
			{
				name: 'Polling',
				value: 'polling',
				description:
					'Roe is asked regularly: works where Roe can’t reach n8n, and suits thousands of jobs',
			},
			{
				name: 'Webhook',
				value: 'webhook',
				description:
					'Roe calls n8n: the webhook is made in Roe when you publish the workflow, and removed when you unpublish it',
			},
		],
		description: 'How n8n learns that a job has finished',
	},
	{
		displayName:
			'Roe must be able to reach this n8n from the internet. If n8n runs on your own server, tell it its public address with the environment variable N8N_WEBHOOK_URL (before n8n 2.35: WEBHOOK_URL).',
		name: 'webhookNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { delivery: ['webhook'] } },
	},
	{
		displayName: `Add a webhook in Roe’s web app: the URL is the Production URL above (for a test, the Test URL). Give it the header <b>${TOKEN_HEADER}</b> with the secret of the credential for Roe AI Webhook API above, and link your agents to it.`,
		name: 'manualNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { delivery: ['manual'] } },
	},
	{
		displayName:
			'Header Value is part of the workflow: everybody who can read or export the workflow can read it. Create a credential for Roe AI Webhook API above with the same secret, then empty Header Value.',
		name: 'headerValueNotice',
		type: 'notice',
		default: '',
		displayOptions: {
			show: { delivery: ['manual'], headerValue: [{ _cnd: { exists: true } }] },
		},
	},
	{
		// For workflows that were saved before there was the credential. Others don't see it.
		displayName: 'Header Value',
		name: 'headerValue',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		displayOptions: {
			// With a slash: n8n resolves parameters in the order of their dependencies, and this one depends on itself.
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
		description: 'When to look for finished jobs. All that finished since the last time are found.',
	},
	{
		// n8n asks every node that can poll for its times; for the other ways there are none.
		displayName: 'Poll Times',
		name: 'pollTimes',
		type: 'hidden',
		default: { item: [] },
		displayOptions: { show: { delivery: ['webhook', 'manual'] } },
	},
	{
		displayName: 'Include Result',
		name: 'includeResult',
		type: 'boolean',
		default: true,
		description:
			'Whether to get the result of each job from Roe. If off, the workflow starts with the ID and status of the job.',
	},
];
