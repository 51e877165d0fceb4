import './environment';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
	IConnections,
	INode,
	INodeParameters,
	IPinData,
	IWorkflowSettings,
} from 'n8n-workflow';

/** A workflow as n8n's editor exports and imports it. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
}

const FIXTURES = join(__dirname, '..', '..', 'fixtures', 'workflows');

/** Reads a workflow of `test/fixtures/workflows/` by its file name without `.json`, or a file by its path. */
export function readWorkflow(nameOrPath: string): WorkflowFile {
	const path = nameOrPath.endsWith('.json') ? nameOrPath : join(FIXTURES, `${nameOrPath}.json`);
	return JSON.parse(readFileSync(path, 'utf8')) as WorkflowFile;
}

/** Changes to one node of a workflow: parameters (merged at the top level), and n8n's node settings. */
export type NodeChange = Partial<Omit<INode, 'parameters'>> & { parameters?: INodeParameters };

/** A copy of a workflow with one node changed, as a user would change it in the editor. */
export function changeNode(workflow: WorkflowFile, name: string, change: NodeChange): WorkflowFile {
	if (!workflow.nodes.some((node) => node.name === name)) {
		throw new Error(`The workflow "${workflow.name}" has no node "${name}"`);
	}
	const nodes = workflow.nodes.map((node) =>
		node.name === name
			? { ...node, ...change, parameters: { ...node.parameters, ...change.parameters } }
			: node,
	);
	return structuredClone({ ...workflow, nodes });
}

/** A chain of nodes, each connected to the next by its first output, for tests that need no workflow file. */
export function chain(...nodes: Array<Pick<INode, 'name' | 'type'> & NodeChange>): WorkflowFile {
	const connections: IConnections = {};
	nodes.slice(1).forEach(({ name }, index) => {
		connections[nodes[index].name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
	});
	return {
		name: 'Chain',
		nodes: nodes.map((node, index) => ({
			id: String(index),
			typeVersion: 1,
			position: [index * 200, 0],
			...node,
			parameters: node.parameters ?? {},
		})),
		connections,
		settings: { executionOrder: 'v1' },
	};
}
