import type { IHookFunctions, INode } from 'n8n-workflow';

export interface Owner {
	/** Undefined if n8n doesn't provide it. */
	instanceId?: string;
	/** The common prefix of its webhook URLs, with a trailing slash. */
	baseUrl: string;
}

export function getCurrentOwner(
	context: Pick<IHookFunctions, 'getNode'> & Partial<Pick<IHookFunctions, 'getInstanceId'>>,
	url: string,
): Owner {
	return { instanceId: context.getInstanceId?.(), baseUrl: getBaseUrl(url, context.getNode()) };
}

/** A copied n8n folder has the same instance ID at another URL; a copied workflow has another instance ID. */
export function isSameOwner(one: Owner, other: Owner): boolean {
	const isKnown = one.instanceId !== undefined && other.instanceId !== undefined;
	return one.baseUrl === other.baseUrl && (!isKnown || one.instanceId === other.instanceId);
}

export function isBelow(baseUrl: string, url: string): boolean {
	return URL.canParse(url) && new URL(url).href.startsWith(baseUrl);
}

/** Removes the path of the node's webhook, with its webhook ID or the IDs of workflow and node. */
export function getBaseUrl(url: string, { webhookId }: Pick<INode, 'webhookId'>): string {
	const { origin, pathname } = new URL(url);
	const segments = pathname.split('/').slice(0, webhookId === undefined ? -3 : -2);
	return `${origin}${segments.join('/')}/`;
}
