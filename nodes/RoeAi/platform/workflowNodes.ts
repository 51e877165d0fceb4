import type { INode } from 'n8n-workflow';

/** n8n's node interface doesn't expose the workflow's other nodes; its class does. */
export function hasNode(context: object, name: string, id: string): boolean {
	const { workflow } = context as { workflow?: { nodes?: Record<string, INode | undefined> } };
	return workflow?.nodes?.[name]?.id === id;
}
