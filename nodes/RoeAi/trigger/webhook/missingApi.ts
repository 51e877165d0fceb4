import { RoeError } from '../../shared/roeError';

/** Roe's webhook API is recent, and some accounts don't have it. */
export async function explainMissingApi<T>(request: Promise<T>): Promise<T> {
	return await request.catch((error: unknown) => {
		if (!hasNoWebhooks(error)) throw error;
		throw new RoeError(
			'WEBHOOKS_UNAVAILABLE',
			// If publishing fails, n8n shows only the message.
			`This Roe account can’t register webhooks through the API (HTTP ${error.httpCode}): set 'Delivery' to 'Manual Webhook' or 'Polling'`,
			`For 'Manual Webhook', you add the webhook in Roe’s web app. 'Polling' doesn’t need one. ${error.description}`,
			error.httpCode,
		);
	});
}

export function hasNoWebhooks(error: unknown): error is RoeError {
	return error instanceof RoeError && [403, 404].includes(error.httpCode ?? 0);
}
