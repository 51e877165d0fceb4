import type { IHookFunctions } from 'n8n-workflow';

import { getCurrentOwner, isBelow, isSameOwner, type Owner } from '../owner';
import { recall, remember } from '../triggerMemory';
import type { Entry } from '../triggerMemoryEntry';
import { getWebhookAddress } from './address';

/**
 * Makes this n8n the owner of what the trigger remembers. What another n8n stored, or this one at another address, is forgotten,
 * except for the state of polling: in a copy of a workflow or of n8n's folder it describes the original's webhook.
 *
 * That webhook stays at Roe. Nothing tells a copy from an n8n that has moved, and the original may still need it.
 */
export function claimMemory(context: IHookFunctions): void {
	const url = getWebhookAddress(context);
	// A test in the editor has a memory of its own, which ends with it.
	if (url === undefined || context.getMode() === 'manual') return;
	const entry = recall(context);
	const owner = getCurrentOwner(context, url);
	if (isOwned(entry, owner)) {
		if (entry.owner?.instanceId !== owner.instanceId || entry.owner?.baseUrl !== owner.baseUrl) {
			remember(context, { owner });
		}
		return;
	}
	const before = entry.registration?.url ?? entry.owner?.baseUrl;
	remember(context, {
		owner,
		registration: undefined,
		tokens: undefined,
		delivered: undefined,
	});
	if (before === undefined) return;
	context.logger.warn(
		`“${context.getNode().name}” was published at ${before} before, by another n8n or by this one at another address. It gets a new webhook and secret for ${url}. A webhook at the old address is left in Roe: delete it there if that address is no longer used`,
	);
}

/** Before entries had an owner, only the address of the webhook tells. */
function isOwned({ owner: before, registration, tokens }: Partial<Entry>, owner: Owner): boolean {
	if (before !== undefined) return isSameOwner(before, owner);
	if (registration !== undefined) return isBelow(owner.baseUrl, registration.url);
	return tokens === undefined;
}
