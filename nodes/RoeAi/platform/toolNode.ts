import type { IExecuteFunctions, INode } from 'n8n-workflow';

/**
 * Whether the node is a tool of an AI agent.
 * Relies on: n8n appends "Tool" to the type of a node's tool variant. `isToolExecution()` doesn't know the tools of n8n's newer agents.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/e2e/package.test.ts`.
 */
export function isToolNode(context: Pick<IExecuteFunctions, 'getNode'>): boolean {
	return isToolType(context.getNode());
}

/** The same for a node. */
export function isToolType({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}
