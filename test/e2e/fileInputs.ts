import { type INode, type INodeParameters, NodeConnectionTypes } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { type Sandbox, SEED } from '../../sandbox';
import type { Execution, N8nClient } from '../../tools/server/n8nClient';
import { outputOf } from './exampleInN8n';

/**
 * Publishes a workflow with a trigger whose item goes to several Roe AI nodes. They run an agent that takes files.
 *
 * @param nodes parameters by the node's name
 * @returns the ID of the workflow, and of the trigger's webhook
 */
export async function publishFileInputs(
	n8n: N8nClient,
	credentialId: string,
	trigger: Pick<INode, 'name' | 'type' | 'typeVersion' | 'parameters'>,
	nodes: Record<string, INodeParameters>,
): Promise<{ id: string; webhookId: string }> {
	const webhookId = randomUUID();
	const names = Object.keys(nodes);
	const { id, versionId } = await n8n.createWorkflow({
		name: `Files from “${trigger.name}”`,
		nodes: [
			{ ...trigger, id: randomUUID(), position: [0, 0], webhookId },
			...names.map((name, index) => ({
				id: randomUUID(),
				name,
				type: 'n8n-nodes-roe-ai.roeAi',
				typeVersion: 1,
				position: [240, 120 * index] as [number, number],
				onError: 'continueRegularOutput' as const,
				parameters: {
					agentId: { __rl: true, mode: 'id', value: SEED.agents.documents },
					...nodes[name],
				},
				credentials: { roeAiApi: { id: credentialId, name: 'Roe AI' } },
			})),
		],
		connections: {
			[trigger.name]: {
				main: [names.map((node) => ({ node, type: NodeConnectionTypes.Main, index: 0 }))],
			},
		},
	});
	await n8n.activate(id, versionId);
	return { id, webhookId };
}

/** Name and size of each file of the trigger's item: n8n puts a field's files in the order in which it finished reading them. */
export function filesOfTrigger(execution: Execution, trigger: string) {
	const [run] = execution.data.resultData.runData[trigger];
	const { binary = {} } = run.data!.main[0]![0];
	return Object.values(binary).map(({ fileName, bytes }) => [fileName, bytes]);
}

/** Name and size of each file that Roe received for the job that a node started. */
export function filesReceived(sandbox: Sandbox, execution: Execution, node: string) {
	const [{ jobId }] = outputOf(execution, node);
	const job = sandbox.control.job(String(jobId));
	return job?.inputs.map(({ file }) => [file?.fileName, file?.size]);
}
