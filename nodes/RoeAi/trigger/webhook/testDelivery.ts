import type { IHookFunctions } from 'n8n-workflow';

import { createRequestContext } from '../../platform/requestContext';
import { RoeError } from '../../shared/roeError';
import { pause } from '../../transport/pause';
import { getBackoffMs } from '../../transport/retryAfter';
import { sendTestDelivery } from '../../transport/webhooks';
import type { Settings } from '../settings';
import { recall } from '../triggerMemory';
import { hasNoWebhooks } from './missingApi';

const MAX_ATTEMPTS = 5;

/**
 * In a test of the editor, and only there, has Roe send a sample if the user wants one. n8n rejects a sample until this hook has
 * ended. So the first one only shows whether Roe can send any, and the others follow in the background.
 * @throws {RoeError} if Roe can't.
 */
export async function startTestDelivery(
	context: IHookFunctions,
	{ agentIds: [agentId], sendTestDelivery: isWanted }: Settings,
): Promise<void> {
	const webhookId = recall(context).registration?.id;
	if (context.getMode() !== 'manual' || webhookId === undefined || !isWanted) return;
	const roe = createRequestContext(context);
	const send = async () => await sendTestDelivery(roe, agentId, webhookId);
	await send().catch((error: unknown) => {
		throw hasNoWebhooks(error) ? createUnavailableError(error) : error;
	});
	void sendUntilReceived(send).catch((error: unknown) => {
		// The user may have ended the test meanwhile, which removes the webhook.
		context.logger.warn(String(error));
	});
}

/** n8n stores what it needs to receive a delivery shortly after the hook, without an event. */
async function sendUntilReceived(send: () => Promise<boolean>): Promise<void> {
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
		await pause(getBackoffMs(attempt), undefined);
		const isLast = attempt + 1 === MAX_ATTEMPTS;
		const isReceived = await send().catch((error: unknown) => {
			if (isLast || !isTemporary(error)) throw error;
			return false;
		});
		if (isReceived) return;
	}
}

function isTemporary(error: unknown): boolean {
	const cause = error instanceof RoeError ? error.failure?.cause : undefined;
	return cause === 'rate-limited' || cause === 'temporarily-unavailable';
}

function createUnavailableError({ httpCode, description }: RoeError): RoeError {
	return new RoeError(
		'TEST_DELIVERY_UNAVAILABLE',
		// n8n shows only the message.
		`This Roe account can’t send test deliveries (HTTP ${httpCode}): turn off 'Send Test Delivery', and run one of the agents in Roe instead`,
		String(description),
		httpCode,
	);
}
