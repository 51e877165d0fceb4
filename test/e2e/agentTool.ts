import type { INodeParameters } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EXAMPLES } from '../../tools/demo/exampleWorkflow';
import type { Execution, N8nClient, WorkflowJson } from '../../tools/server/n8nClient';
import { type Message, type ScriptedModel, startScriptedModel, type Turn } from './scriptedModel';

/** The tool in the example, as its node is named. */
export const TOOL_NODE = 'Research a company';
/** The same as the model reads it. */
export const TOOL = 'Research_a_company';

export const readToolExample = () =>
	JSON.parse(readFileSync(join(EXAMPLES, 'agent-tool.json'), 'utf8')) as WorkflowJson;

/** The example with another tool: only these parameters, or the example's own with these. */
export function withTool(change: (parameters: INodeParameters) => INodeParameters): WorkflowJson {
	const workflow = readToolExample();
	const tool = workflow.nodes.find(({ name }) => name === TOOL_NODE);
	if (tool === undefined) throw new Error('The example has another tool');
	tool.parameters = change(tool.parameters);
	return workflow;
}

export interface AgentRun {
	execution: Execution;
	asked: ScriptedModel['asked'];
}

/** Runs an n8n AI Agent with Roe AI as its tool, and a model that does what the script says. */
export async function runAgent(
	n8n: N8nClient,
	script: Parameters<typeof startScriptedModel>[0],
	workflow: WorkflowJson,
): Promise<AgentRun> {
	const model = await startScriptedModel(script);
	try {
		await putModelCredential(n8n, model.url);
		const { id } = await n8n.createWorkflow(workflow);
		const execution = await n8n.finishedExecution(await n8n.runManually(id, 'Start by hand'));
		return { execution, asked: model.asked };
	} finally {
		await model.close();
	}
}

/** The credential by whose name the example finds the model. */
async function putModelCredential(n8n: N8nClient, url: string): Promise<void> {
	const name = 'OpenAI account';
	for (const present of await n8n.listCredentials()) {
		if (present.name === name) await n8n.call('DELETE', `/credentials/${present.id}`);
	}
	const data = { apiKey: 'none', url, header: false };
	await n8n.createCredential({ name, type: 'openAiApi', data });
}

/** What the tools have told the model since it called them. */
export const told = (messages: Message[]) =>
	messages.filter(({ role }) => role === 'tool').map(({ content }) => content);

export const repeatsWhatItWasTold = (messages: Message[]): Turn => ({
	answer: told(messages).join('\n'),
});

export const answerOf = ({ data }: Execution) =>
	data.resultData.runData.Assistant.at(-1)?.data?.main[0]?.[0].json.output;
