import type { INodeParameters } from 'n8n-workflow';

import type { Execution } from '../../../tools/server/n8nClient';
import { type Message, type ScriptedModel, startScriptedModel } from '../../e2e/scriptedModel';
import { outputOf } from '../results';
import { ask, createCredential, SavedLoop, type Stage } from '../savedLoop';
import { calledByWorkflow, nodeOf, readExample, readLoop, waitForAll, webhook } from '../workflows';

const COMPANY = 'Northwind Traders';
const TOOL = 'Research_a_company';
const INPUTS = ['company_name', 'question'];

/** What an AI agent gets of jobs that take longer than its own run. */
export function whatAgentsGet(stage: () => Stage): void {
	it.concurrent(
		'returns the status at once, and later the result, to an agent with Check as a tool',
		async () => {
			const jobs = await SavedLoop.save(stage(), readLoop(), 'Jobs of an agent');
			await jobs.startAndSleep([COMPANY]);
			const [{ id: jobId }] = jobs.jobs();
			const look = async () =>
				await runAgent({}, (tool) => {
					tool.parameters = {
						resource: 'job',
						operation: 'check',
						jobId,
						toolOutput: 'simplified',
					};
				});
			expect(await look()).toMatchObject([{ jobId, isFinished: false }]);
			jobs.finish();
			expect(await look()).toMatchObject([{ jobId, isSuccessful: true, outputs: {} }]);
		},
	);

	it.concurrent(
		'lets an agent with a Workflow tool sleep, too, and continue with the result',
		async () => {
			const workflow = waitForAll(readLoop(calledByWorkflow(INPUT_FIELDS)));
			nodeOf(workflow, 'Companies').parameters.jsonOutput =
				'={{ JSON.stringify({ companies: [{ company: $json.company_name, question: $json.question }] }) }}';
			const child = await SavedLoop.save(stage(), workflow, 'Workflow tool');
			const given = { company_name: COMPANY, question: '?' };
			const got = await runAgent(
				given,
				(tool) => {
					Object.assign(tool, {
						type: '@n8n/n8n-nodes-langchain.toolWorkflow',
						typeVersion: 2.2,
						credentials: undefined,
					});
					tool.parameters = toolParameters(child.id);
				},
				() => child.finish(),
			);
			expect(got).toMatchObject([{ company: COMPANY }]);
			expect(child.jobs()).toHaveLength(1);
		},
	);

	/** Runs an agent that calls its tool once. @returns what the tool told the model */
	async function runAgent(
		given: Record<string, unknown>,
		change: (tool: ReturnType<typeof nodeOf>) => void,
		whileAsleep?: () => void,
	): Promise<unknown> {
		const model = await startScriptedModel([
			{ calls: [{ name: TOOL, arguments: given }] },
			{ answer: 'Done' },
		]);
		try {
			const agent = await saveAgent(model, change);
			await agent.call({});
			if (whileAsleep !== undefined) {
				// Or ended: then the error says why.
				await agent.untilExecutions(
					([newest]) => ![undefined, 'new', 'running'].includes(newest?.status),
				);
				whileAsleep();
			}
			const [execution] = await agent.ends(1);
			expect(execution.data.resultData.error).toBeUndefined();
			expect(answerOf(execution)).toBe('Done');
			const told = model.asked[1].messages.filter(({ role }: Message) => role === 'tool');
			expect(told).toHaveLength(1);
			return JSON.parse(told[0].content);
		} finally {
			await model.close();
		}
	}

	async function saveAgent(
		{ url }: ScriptedModel,
		change: (tool: ReturnType<typeof nodeOf>) => void,
	): Promise<SavedLoop> {
		const workflow = readExample('agent-tool');
		Object.assign(nodeOf(workflow, 'Start by hand'), webhook());
		const tool = nodeOf(workflow, 'Research a company');
		workflow.connections[TOOL] = workflow.connections[tool.name];
		delete workflow.connections[tool.name];
		const { id, name } = await createCredential(stage());
		Object.assign(tool, { name: TOOL, credentials: { roeAiApi: { id, name } } });
		change(tool);
		const data = { apiKey: 'none', url, header: false };
		const modelId = await ask(
			stage(),
			async (n8n) => await n8n.createCredential({ name: url, type: 'openAiApi', data }),
		);
		nodeOf(workflow, 'Model').credentials = { openAiApi: { id: modelId, name: url } };
		return await SavedLoop.save(stage(), workflow, 'Agent');
	}
}

const INPUT_FIELDS: INodeParameters = {
	inputSource: 'workflowInputs',
	workflowInputs: { values: INPUTS.map((name) => ({ name })) },
};

/** Of n8n's “Call n8n Workflow Tool”: the model fills in what the sub-workflow's trigger wants. */
function toolParameters(workflowId: string): INodeParameters {
	return {
		description: 'Researches one company',
		workflowId: { __rl: true, mode: 'id', value: workflowId },
		workflowInputs: {
			mappingMode: 'defineBelow',
			value: Object.fromEntries(
				INPUTS.map((name) => [name, `={{ $fromAI('${name}', '', 'string') }}`]),
			),
			schema: INPUTS.map((id) => ({ id, displayName: id, type: 'string', display: true })),
			matchingColumns: [],
		},
	};
}

const answerOf = (execution: Execution) => outputOf(execution, 'Assistant').at(-1)?.output;
