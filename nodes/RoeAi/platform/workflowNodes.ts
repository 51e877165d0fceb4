import type { INode } from 'n8n-workflow';

/**
 * Whether the workflow has a node of this name and ID.
 * Relies on: n8n's context classes have the workflow with its nodes; their interfaces don't.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/trigger/triggerNodes.test.ts`.
 */
export function hasNode(context: object, name: string, id: string): boolean {
	const { workflow } = context as { workflow?: { nodes?: Record<string, INode | undefined> } };
	return workflow?.nodes?.[name]?.id === id;
}
