import type { IHookFunctions } from 'n8n-workflow';

import { InputError, quote } from '../../shared/inputError';
import { CREDENTIAL_TYPE, parseCredential } from '../../transport/clientConfig';
import { MAX_URL_LENGTH } from '../../transport/webhooks';
import { isOwnMachine, isPrivate } from './privateHost';

/** Roe for everybody. Others belong to one company, and may be in its network. */
const PUBLIC_ROE_HOST = 'api.roe-ai.com';

/**
 * The address that Roe is to deliver to.
 *
 * @throws {InputError} where there is none, or Roe can't deliver to it.
 */
export async function requireWebhookAddress(context: IHookFunctions): Promise<string> {
	const url = getWebhookAddress(context);
	if (url === undefined) {
		throw new InputError(
			'WEBHOOK_ADDRESS_MISSING',
			'n8n gives this node no webhook address',
			'Save the workflow, then publish it again.',
		);
	}
	if (url.length > MAX_URL_LENGTH) {
		throw new InputError(
			'WEBHOOK_ADDRESS_TOO_LONG',
			`The webhook address has ${url.length} characters, and Roe takes at most ${MAX_URL_LENGTH}: ${quote(url)}`,
			'Shorten n8n’s public address (N8N_WEBHOOK_URL), or set “Delivery” to “Polling”, for which Roe need not reach n8n.',
		);
	}
	const { baseUrl } = parseCredential(await context.getCredentials(CREDENTIAL_TYPE));
	const { origin } = new URL(url);
	if (isOutOfReach(url, baseUrl)) {
		throw new InputError(
			'WEBHOOK_ADDRESS_PRIVATE',
			// Where a workflow could not be published, n8n shows the message only.
			`Roe can’t reach n8n at ${origin}: set N8N_WEBHOOK_URL to n8n’s public address, or “Delivery” to “Polling”`,
			'That address holds on this machine or in its network only. The environment variable N8N_WEBHOOK_URL (before n8n 2.35: WEBHOOK_URL) tells n8n how it is reached from the internet; it takes effect when n8n starts again. For “Polling” Roe need not reach n8n.',
		);
	}
	if (isDoubtful(url, baseUrl)) {
		context.logger.warn(
			`Roe can reach n8n at ${origin} only if both are in one network. If no delivery comes, set N8N_WEBHOOK_URL to n8n’s public address, or “Delivery” to “Polling”`,
		);
	}
	return url;
}

/** The address that n8n has for the node now; in a test in the editor that of the test. */
export function getWebhookAddress(
	context: Pick<IHookFunctions, 'getNodeWebhookUrl'>,
): string | undefined {
	const given = context.getNodeWebhookUrl('default');
	return given === undefined ? undefined : normalizeAddress(given);
}

/** n8n puts its paths behind its address, and finds none with two slashes: N8N_WEBHOOK_URL may end in more than one. */
export function normalizeAddress(url: string): string {
	return url.replace(/(?<!:)\/{2,}/g, '/');
}

/**
 * Whether Roe can't reach n8n at an address: that of the machine itself, as n8n has it if nobody has told it its public one, or for
 * the Roe in the internet one that holds in a private network. A Roe on the same machine, or in the same house on plain HTTP, is
 * left to its own devices.
 */
export function isOutOfReach(n8nUrl: string, roeBaseUrl: string): boolean {
	const n8n = new URL(n8nUrl);
	const roe = new URL(roeBaseUrl);
	if (roe.protocol !== 'https:' || isOwnMachine(roe)) return false;
	return isOwnMachine(n8n) || (isPrivate(n8n) && roe.hostname === PUBLIC_ROE_HOST);
}

/** Whether a company's own Roe may reach n8n or not: n8n's address holds in a private network, and Roe's everywhere. */
export function isDoubtful(n8nUrl: string, roeBaseUrl: string): boolean {
	const roe = new URL(roeBaseUrl);
	const isEverywhere = roe.protocol === 'https:' && !isPrivate(roe);
	return isEverywhere && isPrivate(new URL(n8nUrl)) && !isOutOfReach(n8nUrl, roeBaseUrl);
}
