import type { INodeParameters } from 'n8n-workflow';

import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient, WorkflowJson } from '../../tools/server/n8nClient';
import {
	answerOf,
	repeatsWhatItWasTold,
	runAgent,
	told,
	TOOL,
	TOOL_NODE,
	withTool,
} from './agentTool';
import { logIn, openLocalRoe, putRoeCredential } from './running';
import type { Message, Tool, Turn } from './scriptedModel';

const STARTER_NODE = 'Start a job';

/** All that the model knows: it can use a parameter only if its name says which of these it is. */
const FACTS: Record<string, string> = {
	companyName: 'Northwind Traders',
	question: 'Who owns it, and since when?',
};

let n8n: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	n8n = await logIn();
});

const useLocalRoe = (jobDuration: number) => {
	beforeAll(async () => {
		({ sandbox } = await openLocalRoe({ jobDuration }));
		await putRoeCredential(n8n, sandbox);
	});
	afterAll(async () => await sandbox.close());
};

/** A call of a tool, from its schema and description alone. @throws {Error} for a parameter that they don't explain. */
function callOf({ name, description, parameters }: Tool, facts: Record<string, string>) {
	const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
	const inputs = [...description.matchAll(/(\w+) = (\w+)/g)];
	const valueOf = (parameter: string) => {
		const input = inputs.find(([, , named]) => named === parameter)?.[1] ?? parameter;
		const found = Object.entries(facts).find(([fact]) => plain(input) === plain(fact));
		if (found === undefined) throw new Error(`The model can't tell what ${parameter} is`);
		return [parameter, found[1]];
	};
	const args = Object.fromEntries((parameters.required ?? []).map(valueOf)) as object;
	return { name, arguments: { ...args } };
}

/** The model calls the tool of a name with what it knows, and with a job ID that it was told. */
const callsTool =
	(name: string) =>
	(messages: Message[], tools: Tool[]): Turn => {
		const tool = tools.find((each) => each.name === name);
		if (tool === undefined) throw new Error(`There is no tool ${name}`);
		const [, jobId] = /"jobId":"([^"]+)"/.exec(told(messages).join()) ?? [];
		return { calls: [callOf(tool, { ...FACTS, ...(jobId && { jobId }) })] };
	};

/** What n8n enters if a person clicks the star next to a parameter. */
const star = (name: string) =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${name}', \`\`, 'string') }}`;

const ofAgent: INodeParameters = {
	agentId: { __rl: true, mode: 'list', value: SEED.agents.text },
};
/** Parameters as the editor saves them: without those that have their default. */
const RUN: INodeParameters = {
	...ofAgent,
	agentInputs: {
		mappingMode: 'defineBelow',
		value: { company_name: star('company_name__text_'), question: star('question__text_') },
	},
};
const RUN_FROM_ROWS: INodeParameters = {
	...ofAgent,
	specifyInputs: 'fields',
	inputs: {
		values: [
			{ key: 'company_name', value: star('values0_Value') },
			{ key: 'question', value: star('values1_Value') },
		],
	},
};
const ofJob = (operation: string): INodeParameters => ({ resource: 'job', operation });

/** The example with a second tool, which starts jobs. */
function withStarter(parameters: INodeParameters): WorkflowJson {
	const workflow = withTool(() => parameters);
	const tool = workflow.nodes.find(({ name }) => name === TOOL_NODE);
	if (tool === undefined) throw new Error('The example has another tool');
	workflow.nodes.push({
		...tool,
		id: '0f0ab7a4-8a0f-4a51-9d92-0f5e7c6f3d11',
		name: STARTER_NODE,
		parameters: { ...RUN, operation: 'runAsync' },
	});
	workflow.connections[STARTER_NODE] = workflow.connections[TOOL_NODE];
	return workflow;
}

const describedAs = (tool: Tool) => ({
	text: tool.description,
	names: Object.keys(tool.parameters.properties ?? {}),
});

describe('a tool as the editor saves it, with a model that knows only what n8n shows it', () => {
	useLocalRoe(50);

	it.each<[operation: string, parameters: INodeParameters, fields: string[]]>([
		['Run and Wait, which is the default', RUN, ['jobId', 'status', 'outputs']],
		['Run and Wait with rows', RUN_FROM_ROWS, ['jobId', 'status', 'outputs']],
		['Run Async', { ...RUN, operation: 'runAsync' }, ['jobId', 'agentId']],
		['Run Sync', { ...RUN, operation: 'runSync' }, ['outputs']],
		['Run Bulk', { ...RUN, operation: 'runBulk' }, ['jobId', 'agentId']],
	])('%s runs the agent', async (_, parameters, fields) => {
		const before = sandbox.control.jobs().length;
		const workflow = withTool(() => parameters);
		const { execution, asked } = await runAgent(
			n8n,
			[callsTool(TOOL), repeatsWhatItWasTold],
			workflow,
		);
		expect(execution.status).toBe('success');
		const { text, names } = describedAs(asked[0].tools[0]);
		expect(names.map((name) => text.includes(` = ${name}`))).toEqual([true, true]);
		expect(text).not.toMatch(/[{}$]/);
		const [job, ...others] = sandbox.control.jobs().slice(before);
		expect(others).toEqual([]);
		expect(job.inputs.map(({ value }) => value)).toEqual(Object.values(FACTS));
		const [result] = JSON.parse(String(answerOf(execution))) as object[];
		expect(Object.keys(result)).toEqual(fields);
	});

	it.each<[output: string, parameters: INodeParameters, fields: string[]]>([
		['Simplified', { toolOutput: 'simplified' }, ['jobId', 'status', 'outputs', 'isFinished']],
		['Raw', { toolOutput: 'raw' }, ['jobId', 'status', 'statusCode', 'isFinished']],
		['a field', { toolFields: 'outputs.summary' }, ['outputs']],
		['fields that aren’t there', { toolFields: 'outputs.nothing' }, ['availableFields']],
	])('%s is what the model reads', async (_, parameters, fields) => {
		const workflow = withTool(() => ({ ...RUN, ...parameters }));
		const { execution } = await runAgent(n8n, [callsTool(TOOL), repeatsWhatItWasTold], workflow);
		const [result] = JSON.parse(String(answerOf(execution))) as object[];
		expect(Object.keys(result).slice(0, 4)).toEqual(fields);
	});
});

describe('a tool for jobs, with a model that was told a job’s ID by another tool', () => {
	useLocalRoe(600_000);

	it.each<[operation: string, parameters: INodeParameters, fields: string[]]>([
		['Get Result', ofJob('getResult'), ['jobId', 'status', 'outputs']],
		['Check', ofJob('check'), ['jobId', 'status', 'outputs']],
		['Wait', ofJob('wait'), ['jobId', 'status', 'outputs']],
		['Get Status', ofJob('getStatus'), ['jobId', 'status']],
	])('%s gets the job’s ID from the model', async (_, parameters, fields) => {
		const finishing = (messages: Message[], tools: Tool[]) => {
			sandbox.control.finishJobs();
			return callsTool(TOOL)(messages, tools);
		};
		const { execution, asked } = await runAgent(
			n8n,
			[callsTool('Start_a_job'), finishing, ({ length }) => ({ answer: String(length) })],
			withStarter(parameters),
		);
		expect(execution.status).toBe('success');
		const tool = asked[1].tools.find(({ name }) => name === TOOL);
		const description = expect.stringContaining('job') as string;
		expect(tool?.parameters.properties).toEqual({ Job_ID: { type: 'string', description } });
		const [result] = JSON.parse(told(asked[2].messages).at(-1) ?? '') as object[];
		expect(Object.keys(result).slice(0, fields.length)).toEqual(fields);
	});
});
