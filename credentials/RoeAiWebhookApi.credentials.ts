import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

export class RoeAiWebhookApi implements ICredentialType {
	name = 'roeAiWebhookApi';

	displayName = 'Roe AI Webhook API';

	icon: Icon = { light: 'file:../nodes/RoeAi/roe.svg', dark: 'file:../nodes/RoeAi/roe.dark.svg' };

	documentationUrl =
		'https://github.com/roe-ai/n8n-nodes-roe-ai/blob/main/docs/trigger.md#manual-webhook';

	properties: INodeProperties[] = [
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. 32 letters and digits from a password manager',
			description:
				'A secret of your choice: 16 or more random letters and digits. Enter the same value in Roe for the header X-N8N-Roe-Token of your webhook.',
		},
	];
}
