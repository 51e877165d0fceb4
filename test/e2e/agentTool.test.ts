import type { INodeParameters, ResourceMapperFields } from 'n8n-workflow';

import { adviseModel } from '../../nodes/RoeAi/shared/modelAdvice';
import { inputsNotice } from '../../nodes/RoeAi/methods/getAgentInputs';
import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { codeOf } from '../support/codeOf';
import { labelOf } from '../support/labelOf';
import {
	answerOf,
	readToolExample,
	repeatsWhatItWasTold,
	runAgent,
	told,
	TOOL,
	withTool,
} from './agentTool';
import { openN8nWithRoe, putRoeCredential } from './running';

const QUESTION = 'Who owns it, and since when?';

let n8n: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	({ n8n, sandbox } = await openN8nWithRoe({ jobDuration: 50 }));
});

afterAll(async () => await sandbox.close());

const run = async (script: Parameters<typeof runAgent>[1], workflow = readToolExample()) =>
	await runAgent(n8n, script, workflow);

const research = (company: string): { name: string; arguments: Record<string, unknown> } => ({
	name: TOOL,
	arguments: { company_name: company, question: QUESTION },
});

describe('an AI agent with Roe AI as a tool (the unchanged example)', () => {
	it('runs a Roe agent with the model’s values, waits, and responds with its outputs', async () => {
		const before = sandbox.control.jobs().length;
		const { execution, asked } = await run([
			{ calls: [research('Northwind Traders')] },
			repeatsWhatItWasTold,
		]);
		expect(execution.data.resultData.error).toBeUndefined();
		const [job, ...others] = sandbox.control.jobs().slice(before);
		expect(others).toEqual([]);
		expect(job.agentId).toBe(SEED.agents.text);
		expect(job.inputs).toMatchObject([
			{ key: 'company_name', value: 'Northwind Traders' },
			{ key: 'question', value: QUESTION },
		]);
		expect(asked).toHaveLength(2);
		const [question] = asked[0].messages.filter(({ role }) => role === 'user');
		expect(question.content).toBe('Who owns Northwind Traders, and since when?');
		expect(answerOf(execution)).toContain(job.id);
		expect(answerOf(execution)).toContain('company_name: “Northwind Traders”');
	});

	it('describes the tool and each input to the model', async () => {
		const { asked } = await run([{ answer: 'Nothing to look up.' }]);
		expect(asked[0].tools).toMatchObject([
			{
				name: TOOL,
				description: expect.stringContaining('Researches one company') as string,
				parameters: {
					properties: {
						company_name: { description: expect.stringContaining('name of the company') as string },
						question: { description: expect.stringContaining('What to find out') as string },
					},
					required: ['company_name', 'question'],
				},
			},
		]);
	});

	it('starts a job for each call, at the same time or one after another', async () => {
		const before = sandbox.control.jobs().length;
		const { execution } = await run([
			{ calls: [research('Contoso'), research('Fabrikam')] },
			{ calls: [research('Northwind Traders')] },
			repeatsWhatItWasTold,
		]);
		const companies = sandbox.control
			.jobs()
			.slice(before)
			.map(({ inputs }) => inputs[0].value);
		expect([...companies].sort()).toEqual(['Contoso', 'Fabrikam', 'Northwind Traders']);
		for (const company of companies) expect(answerOf(execution)).toContain(company);
	});

	it('reports an error with advice to the model, and accepts its second try', async () => {
		const { execution, asked } = await run([
			{ calls: [research('')] },
			{ calls: [research('Contoso')] },
			repeatsWhatItWasTold,
		]);
		const [error] = told(asked[1].messages);
		expect(codeOf(error)).toBe('INPUT_EMPTY');
		expect(error).toMatch(/\\?"company_name\\?"/);
		// What to do stands before the code.
		expect(error).toContain(labelOf('skipEmptyInputs'));
		expect(execution.status).toBe('success');
		expect(answerOf(execution)).toContain('company_name: “Contoso”');
	});

	it('reports advice to the model even if the node is set to stop on errors', async () => {
		const workflow = readToolExample();
		for (const node of workflow.nodes) delete node.onError;
		const { asked } = await run([{ calls: [research('')] }, repeatsWhatItWasTold], workflow);
		const [error] = told(asked[1].messages);
		expect(error).toContain(adviseModel('INPUT_EMPTY'));
	});

	it('passes a document by URL, since n8n provides no files to a tool', async () => {
		const address = 'https://example.com/invoice-2041.pdf';
		const call = { name: TOOL, arguments: { document: address } };
		const instructions = { key: 'instructions', type: 'text', value: 'Total' };
		const readInvoice = (input: INodeParameters) =>
			withTool((parameters) => ({
				...parameters,
				agentId: { __rl: true, mode: 'id', value: SEED.agents.document },
				inputs: { values: [{ key: 'document', ...input }, instructions] },
			}));
		const fromModel = "={{ $fromAI('document', 'Web address of the invoice', 'string') }}";

		const script = [{ calls: [call] }, repeatsWhatItWasTold];
		await run(script, readInvoice({ type: 'text', value: fromModel }));
		expect(sandbox.control.jobs().at(-1)?.inputs[0]).toMatchObject({ value: address });

		const file = { type: 'file', binaryPropertyName: fromModel };
		const { execution } = await run(script, readInvoice(file));
		expect(codeOf(answerOf(execution))).toBe('FILE_NOT_FOUND');
		expect(answerOf(execution)).toContain(address);
	});

	describe('with other parameters', () => {
		const withParameters = (changed: INodeParameters) =>
			withTool((parameters) => ({ ...parameters, ...changed }));

		it('stores metadata whose values the model fills in', async () => {
			const fill = (name: string, type: string) => ({
				name,
				value: `={{ $fromAI('${name}', '', '${type}') }}`,
			});
			const values = [fill('case_id', 'string'), fill('priority', 'number')];
			const call = research('Contoso');
			Object.assign(call.arguments, { case_id: 'C-1042', priority: 2 });
			const { execution } = await run(
				[{ calls: [call] }, repeatsWhatItWasTold],
				withParameters({ options: { metadataFields: { values } } }),
			);
			expect(execution.status).toBe('success');
			expect(sandbox.control.jobs().at(-1)?.metadata).toMatchObject({
				case_id: 'C-1042',
				priority: '2',
			});
		});

		it.each<[where: string, parameters: INodeParameters]>([
			['its parameter', { toolMaxJobs: 3 }],
			['the option', { options: { maxJobs: 3 } }],
		])('starts at most Max Jobs (%s), however many calls the model makes', async (_, limit) => {
			const before = sandbox.control.jobs().length;
			const { execution, asked } = await run(
				[
					{ calls: [research('Contoso'), research('Fabrikam')] },
					{ calls: [research('Northwind Traders')] },
					{ calls: [research('Adventure Works'), research('Contoso')] },
					repeatsWhatItWasTold,
				],
				withParameters(limit),
			);
			expect(execution.status).toBe('success');
			expect(sandbox.control.jobs().slice(before)).toHaveLength(3);
			expect(told(asked[3].messages).map((answer) => codeOf(answer))).toEqual([
				...[1, 2, 3].map(() => undefined),
				...[4, 5].map(() => 'MAX_JOBS_EXCEEDED'),
			]);
			// The next execution counts from the start.
			await run([{ calls: [research('Litware')] }, repeatsWhatItWasTold], withParameters(limit));
			expect(sandbox.control.jobs().slice(before)).toHaveLength(4);
		});

		const getResult = { resource: 'job', operation: 'getResult' };
		const toldOf = async (parameters: INodeParameters) => {
			const script = [{ answer: 'Nothing to look up.' }];
			const { asked } = await run(script, withParameters(parameters));
			const { properties } = asked[0].tools[0].parameters as { properties: object };
			return Object.keys(properties);
		};

		it('reports advice for a tool if there is no job ID', async () => {
			const { asked } = await run(
				[{ calls: [{ name: TOOL, arguments: {} }] }, repeatsWhatItWasTold],
				withParameters({ ...getResult, jobId: '' }),
			);
			const [error] = told(asked[1].messages);
			expect(codeOf(error)).toBe('PARAMETER_EMPTY');
			expect(error).toContain(labelOf('jobId'));
		});

		it('asks the model for inputs that are mapped manually, not for those mapped automatically', async () => {
			const value = { company_name: "={{ $fromAI('company_name', '', 'string') }}" };
			const toldOfMapped = async (agentInputs: INodeParameters) =>
				await toldOf({ specifyInputs: 'agent', agentInputs, inputs: {} });
			expect(await toldOfMapped({ mappingMode: 'defineBelow', value })).toEqual(['company_name']);
			expect(await toldOfMapped({ mappingMode: 'autoMapInputData', value: null })).toEqual([]);
		});

		it('shows a notice about that in the editor, only for a tool', async () => {
			const id = await putRoeCredential(n8n, sandbox);
			const noticeOf = async (name: string) =>
				(
					await n8n.call<ResourceMapperFields>(
						'POST',
						'/dynamic-node-parameters/resource-mapper-fields',
						{
							nodeTypeAndVersion: { name: `n8n-nodes-roe-ai.${name}`, version: 1 },
							path: 'parameters.agentInputs',
							methodName: 'getAgentInputs',
							currentNodeParameters: { agentId: SEED.agents.text },
							credentials: { roeAiApi: { id, name: 'Roe AI' } },
						},
					)
				).emptyFieldsNotice;
			const inputs = [{ key: 'company_name' }, { key: 'question' }];
			const [inTool, elsewhere] = [true, false].map((isTool) => inputsNotice(inputs, isTool));
			expect(await noticeOf('roeAiTool')).toBe(inTool);
			expect(await noticeOf('roeAi')).toBe(elsewhere);
			expect(inTool).not.toBe(elsewhere);
			expect(elsewhere).toContain('company_name (text), question (text)');
		});
	});
});
