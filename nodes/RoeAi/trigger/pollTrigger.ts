import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { poll } from './polling/poll';
import { createReader, readDelivery } from './settings';
import { checkWebhook } from './webhook/checkWebhook';

/** n8n polls every published trigger. Returns items only with the delivery 'polling'. @throws {InputError}, {RoeError} */
export async function pollTrigger(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const delivery = readDelivery(createReader(context));
	if (delivery === 'polling') return await poll(context);
	if (delivery === 'webhook') await checkWebhook(context);
	return null;
}
