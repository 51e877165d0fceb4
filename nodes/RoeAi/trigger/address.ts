import type { IHookFunctions } from 'n8n-workflow';

import { BadInput, quote } from '../inputs/badInput';
import { CREDENTIAL_TYPE, readConnection } from '../transport/connection';
import { LONGEST_URL } from '../transport/webhooks';

/**
 * The address that Roe is to deliver to.
 *
 * @throws {BadInput} where there is none, or Roe can't deliver to it.
 */
export async function requireAddress(context: IHookFunctions): Promise<string> {
	const url = context.getNodeWebhookUrl('default');
	if (url === undefined) {
		throw new BadInput(
			'n8n gives this node no webhook address',
			'Save the workflow, then publish it again.',
		);
	}
	if (url.length > LONGEST_URL) {
		throw new BadInput(
			`The webhook address has ${url.length} characters, and Roe takes at most ${LONGEST_URL}: ${quote(url)}`,
			'Shorten n8n’s public address (N8N_WEBHOOK_URL), or set “Delivery” to “Polling”, for which Roe need not reach n8n.',
		);
	}
	const { baseUrl } = readConnection(await context.getCredentials(CREDENTIAL_TYPE));
	if (isOutOfReach(url, baseUrl)) {
		throw new BadInput(
			// Where a workflow could not be published, n8n shows the message only.
			`Roe can’t reach n8n at ${new URL(url).origin}: set N8N_WEBHOOK_URL to n8n’s public address, or “Delivery” to “Polling”`,
			'That address is this machine’s own. The environment variable N8N_WEBHOOK_URL (before n8n 2.35: WEBHOOK_URL) tells n8n how it is reached from the internet; it takes effect when n8n starts again. For “Polling” Roe need not reach n8n.',
		);
	}
	return url;
}

/**
 * Whether an address of n8n means something else for Roe: that of the machine itself, as n8n has it where nobody has told it its
 * public one. A Roe on the same machine, or in the same house on plain HTTP, is left to its own devices.
 */
export function isOutOfReach(n8nUrl: string, roeBaseUrl: string): boolean {
	const roe = new URL(roeBaseUrl);
	return isOwnMachine(new URL(n8nUrl)) && !isOwnMachine(roe) && roe.protocol === 'https:';
}

function isOwnMachine({ hostname }: URL): boolean {
	return (
		/^127\.\d+\.\d+\.\d+$/.test(hostname) ||
		['localhost', '0.0.0.0', '[::1]', '[::]'].includes(hostname) ||
		hostname.endsWith('.localhost')
	);
}
