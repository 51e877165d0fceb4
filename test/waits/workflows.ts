import type { INode, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkflowJson } from '../../tools/server/n8nClient';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
/** From 65 seconds on, n8n puts an execution to sleep. Later pauses of a test are short, and stay in the process. */
const SLEEP_ONCE = '={{ $runIndex === 0 ? 66 : 1 }}';

export const QUESTION = 'Who owns it?';

/**
 * The example “run-and-wait-durably”, changed so that it sleeps once, and takes the companies that its trigger brings.
 *
 * @param trigger in the place of “Start by hand”; a webhook that responds at once by default
 */
export function readLoop(trigger: Trigger = webhook()): WorkflowJson {
	const workflow = readExample('run-and-wait-durably');
	Object.assign(nodeOf(workflow, 'Start by hand'), trigger);
	Object.assign(nodeOf(workflow, 'Sleep a minute').parameters, { amount: SLEEP_ONCE });
	nodeOf(workflow, 'Companies').parameters.jsonOutput =
		'={{ JSON.stringify({ companies: ($json.body ?? $json).companies }) }}';
	return workflow;
}

type Trigger = Pick<INode, 'type' | 'typeVersion' | 'parameters'>;

export const webhook = (parameters: INodeParameters = {}): Trigger => ({
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	parameters: { httpMethod: 'POST', responseMode: 'onReceived', options: {}, ...parameters },
});

export const calledByWorkflow = (parameters: INodeParameters = {}): Trigger => ({
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	// From 1.2 on, n8n says that it returns the items of all passes.
	typeVersion: 1.2,
	parameters: { inputSource: 'passthrough', ...parameters },
});

/** Lets Check keep all items in the loop until the last job is finished. */
export function waitForAll(workflow: WorkflowJson): WorkflowJson {
	nodeOf(workflow, 'Check').parameters.waitOptions = { waitForAll: true };
	return workflow;
}

export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')) as WorkflowJson;
}

export function nodeOf({ nodes }: WorkflowJson, name: string): INode {
	const node = nodes.find((each) => each.name === name);
	if (node === undefined) throw new Error(`The workflow has no node "${name}".`);
	return node;
}

/** Adds a node behind an output of another. */
export function addBehind(
	workflow: WorkflowJson,
	name: string,
	node: Pick<INode, 'name' | 'type' | 'typeVersion' | 'parameters'>,
	output = 0,
): void {
	const [x, y] = nodeOf(workflow, name).position;
	workflow.nodes.push({ id: randomUUID(), position: [x + 220, y], ...node });
	const outputs = ((workflow.connections[name] ??= {}).main ??= []);
	while (outputs.length <= output) outputs.push([]);
	(outputs[output] ??= []).push({ node: node.name, type: 'main', index: 0 });
}

/** What the trigger of a loop brings. */
export const asBody = (companies: string[]) => ({
	companies: companies.map((company) => ({ company, question: QUESTION })),
});
