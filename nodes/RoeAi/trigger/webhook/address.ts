import type { IHookFunctions } from 'n8n-workflow';

import { InputError, quote } from '../../shared/inputError';
import { CREDENTIAL_TYPE, parseCredential } from '../../transport/clientConfig';
import { MAX_URL_LENGTH } from '../../transport/webhooks';
import { isOwnMachine, isPrivate } from './privateHost';

/** Other hosts are single-tenant and may be in the company's network. */
const PUBLIC_ROE_HOST = 'api.roe-ai.com';

/** @throws {InputError} if there is no webhook URL, or Roe can't reach it. */
export async function requireWebhookAddress(context: IHookFunctions): Promise<string> {
	const url = getWebhookAddress(context);
	if (url === undefined) {
		throw new InputError(
			'WEBHOOK_ADDRESS_MISSING',
			'This node has no webhook URL: save the workflow, then publish it again',
			'n8n creates the URL when it saves the workflow.',
		);
	}
	if (url.length > MAX_URL_LENGTH) {
		throw new InputError(
			'WEBHOOK_ADDRESS_TOO_LONG',
			`The webhook URL is too long for Roe: shorten N8N_WEBHOOK_URL, or set 'Delivery' to 'Polling'`,
			`It has ${url.length} characters, and Roe accepts at most ${MAX_URL_LENGTH}: ${quote(url)}`,
		);
	}
	const { baseUrl } = parseCredential(await context.getCredentials(CREDENTIAL_TYPE));
	const { origin } = new URL(url);
	if (isOutOfReach(url, baseUrl)) {
		throw new InputError(
			'WEBHOOK_ADDRESS_PRIVATE',
			// If publishing fails, n8n shows only the message.
			`Roe can’t reach n8n at ${origin}: set N8N_WEBHOOK_URL to n8n’s public URL, or 'Delivery' to 'Polling'`,
			"That URL works only on this machine or in its network. Set the environment variable N8N_WEBHOOK_URL (before n8n 2.35: WEBHOOK_URL) to the URL at which n8n is reached from the internet, then restart n8n. With 'Polling', Roe doesn’t need to reach n8n.",
		);
	}
	if (isDoubtful(url, baseUrl)) {
		context.logger.warn(
			`Roe can reach n8n at ${origin} only if both are in the same network. If no deliveries arrive, set N8N_WEBHOOK_URL to n8n’s public URL, or 'Delivery' to 'Polling'`,
		);
	}
	return url;
}

/** The node's current webhook URL: the test URL in a test in the editor. */
export function getWebhookAddress(
	context: Pick<IHookFunctions, 'getNodeWebhookUrl'>,
): string | undefined {
	const given = context.getNodeWebhookUrl('default');
	return given === undefined ? undefined : normalizeAddress(given);
}

/** n8n doesn't match a path with two slashes, which N8N_WEBHOOK_URL with extra trailing slashes would cause. */
export function normalizeAddress(url: string): string {
	return url.replace(/(?<!:)\/{2,}/g, '/');
}

/** Whether n8n's URL is local, and thus out of reach for Roe. A Roe on the same machine or on plain HTTP is trusted to reach it. */
export function isOutOfReach(n8nUrl: string, roeBaseUrl: string): boolean {
	const n8n = new URL(n8nUrl);
	const roe = new URL(roeBaseUrl);
	if (roe.protocol !== 'https:' || isOwnMachine(roe)) return false;
	return isOwnMachine(n8n) || (isPrivate(n8n) && roe.hostname === PUBLIC_ROE_HOST);
}

/** Whether it's uncertain that a single-tenant Roe on the internet reaches n8n's private address. */
export function isDoubtful(n8nUrl: string, roeBaseUrl: string): boolean {
	const roe = new URL(roeBaseUrl);
	const isEverywhere = roe.protocol === 'https:' && !isPrivate(roe);
	return isEverywhere && isPrivate(new URL(n8nUrl)) && !isOutOfReach(n8nUrl, roeBaseUrl);
}
