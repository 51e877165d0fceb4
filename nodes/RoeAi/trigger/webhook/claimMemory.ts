import type { IHookFunctions } from 'n8n-workflow';

import { getCurrentOwner, isBelow, isSameOwner, type Owner } from '../owner';
import { recall, remember } from '../triggerMemory';
import type { Entry } from '../triggerMemoryEntry';
import { getWebhookAddress } from './address';

/** Makes this n8n the data's owner. Drops another owner's, except the polling state, but keeps that owner's webhook in Roe. */
export function claimMemory(context: IHookFunctions): void {
	const url = getWebhookAddress(context);
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
		`“${context.getNode().name}” was previously published at ${before}, by another n8n or at another URL of this one. It gets a new webhook and secret for ${url}. The webhook for the old URL stays in Roe. Delete it there if that URL is no longer used`,
	);
}

function isOwned({ owner: before, registration, tokens }: Partial<Entry>, owner: Owner): boolean {
	if (before !== undefined) return isSameOwner(before, owner);
	if (registration !== undefined) return isBelow(owner.baseUrl, registration.url);
	return tokens === undefined;
}
