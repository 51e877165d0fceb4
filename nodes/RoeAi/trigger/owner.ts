import type { IHookFunctions, INode } from 'n8n-workflow';

/** The n8n that stored what a trigger remembers. */
export interface Owner {
	/** Undefined if n8n has none for nodes. */
	instanceId?: string;
	/** What all its webhook addresses begin with. Ends in a slash. */
	baseUrl: string;
}

export function getCurrentOwner(
	context: Pick<IHookFunctions, 'getNode'> & Partial<Pick<IHookFunctions, 'getInstanceId'>>,
	url: string,
): Owner {
	return { instanceId: context.getInstanceId?.(), baseUrl: getBaseUrl(url, context.getNode()) };
}

/** A copy of n8n's folder has the same instance ID at another address. A copy of a workflow has another instance ID. */
export function isSameOwner(one: Owner, other: Owner): boolean {
	const isKnown = one.instanceId !== undefined && other.instanceId !== undefined;
	return one.baseUrl === other.baseUrl && (!isKnown || one.instanceId === other.instanceId);
}

/** Whether an address begins with a base URL. */
export function isBelow(baseUrl: string, url: string): boolean {
	return URL.canParse(url) && new URL(url).href.startsWith(baseUrl);
}

/**
 * An address of n8n without the part of the node: its webhook ID, or without one the IDs of workflow and node, and the path of our
 * webhook.
 */
export function getBaseUrl(url: string, { webhookId }: Pick<INode, 'webhookId'>): string {
	const { origin, pathname } = new URL(url);
	const segments = pathname.split('/').slice(0, webhookId === undefined ? -3 : -2);
	return `${origin}${segments.join('/')}/`;
}
