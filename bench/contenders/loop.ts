import { chain, type WorkflowFile } from '../../test/support/engine';

type NodeOfChain = Parameters<typeof chain>[number];

/** A workflow that gives a node one item at a time: n8n's Loop Over Items around it. */
export function loop(start: NodeOfChain, node: NodeOfChain): WorkflowFile {
	const name = 'Loop Over Items';
	const workflow = chain(
		start,
		{ name, type: 'n8n-nodes-base.splitInBatches', typeVersion: 3, parameters: { batchSize: 1 } },
		node,
	);
	const to = (target: string) => [{ node: target, type: 'main' as const, index: 0 }];
	// Its first output is for when all is done.
	workflow.connections[name] = { main: [[], to(node.name)] };
	workflow.connections[node.name] = { main: [to(name)] };
	return workflow;
}
