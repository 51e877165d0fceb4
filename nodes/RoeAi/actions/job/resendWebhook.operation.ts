import type { INodeProperties } from 'n8n-workflow';

import { jobIdParameters, readJobId } from '../../parameters/jobId';
import { createItemReader } from '../../parameters/parameterReader';
import { toResendOutput } from '../../results/jobActions';
import { resendWebhook as resend } from '../../transport/jobs';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

const webhookIdParameter: INodeProperties = {
	displayName: 'Webhook ID',
	name: 'webhookId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
	description:
		'The ID of one webhook, as shown in Roe under Webhooks. If empty, Roe calls all active webhooks of the agent.',
};

export const resendWebhookOperation: Operation = {
	option: {
		name: 'Resend Webhook',
		value: 'resendWebhook',
		action: 'Resend webhook of job',
		description: 'Make Roe call the agent’s webhooks again for a finished job',
	},
	subtitle: 'Sends a webhook again',
	properties: [...jobIdParameters, webhookIdParameter],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const jobId = readJobId(context, itemIndex);
			const reader = createItemReader(context, itemIndex, [webhookIdParameter]);
			const webhookId = reader.uuidIfGiven('webhookId', 'Find it in Roe under Webhooks.');
			return toResendOutput(jobId, await resend(context, jobId, webhookId));
		});
		return output;
	},
};
