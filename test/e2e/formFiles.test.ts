import { type INodeParameters, NodeConnectionTypes } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { type Sandbox, SEED } from '../../sandbox';
import type { Execution, N8nClient } from '../../tools/server/n8nClient';
import { expectError } from '../support/expectError';
import { until } from '../support/until';
import { logIn, openLocalRoe, putRoeCredential } from './running';

let n8n: N8nClient;
let sandbox: Sandbox;
let credentialId: string;

beforeAll(async () => {
	n8n = await logIn();
	({ sandbox } = await openLocalRoe({ jobDuration: 50 }));
	credentialId = await putRoeCredential(n8n, sandbox);
});

afterAll(async () => await sandbox.close());

const rows = (key: string, binaryPropertyName: string) => ({
	inputs: { values: [{ key, type: 'file', binaryPropertyName }] },
});
const mapper = (key: string, value: string) => ({
	specifyInputs: 'agent',
	agentInputs: { mappingMode: 'defineBelow', value: { [key]: value } },
});

/** A node for each way to give a field of the form to an input. */
const NODES: Record<string, INodeParameters> = {
	'Row, one file': rows('documents', "={{ $json['Invoice PDF'] }}"),
	'Row, several files': rows('documents', '={{ $json.Pages }}'),
	'Mapper, one file': mapper('documents', "={{ $json['Invoice PDF'] }}"),
	'Mapper, several files': mapper('documents', '={{ $json.Pages }}'),
	'Row, no file': rows('documents', '={{ $json.Later }}'),
};

/** Publishes a workflow that starts with a form and passes its item to all nodes. */
async function putForm(): Promise<{ id: string; address: string }> {
	const webhookId = randomUUID();
	const formField = (fieldLabel: string, multipleFiles: boolean) => ({
		fieldLabel,
		fieldType: 'file',
		multipleFiles,
	});
	const names = Object.keys(NODES);
	const workflow = {
		name: 'Files from a form',
		nodes: [
			{
				id: randomUUID(),
				name: 'Form',
				type: 'n8n-nodes-base.formTrigger',
				typeVersion: 2.5,
				position: [0, 0] as [number, number],
				webhookId,
				parameters: {
					formTitle: 'Files',
					formFields: {
						values: [
							formField('Invoice PDF', false),
							formField('Pages', true),
							formField('Later', false),
						],
					},
					options: {},
				},
			},
			...names.map((name, index) => ({
				id: randomUUID(),
				name,
				type: 'n8n-nodes-roe-ai.roeAi',
				typeVersion: 1,
				position: [240, 120 * index] as [number, number],
				onError: 'continueRegularOutput' as const,
				parameters: {
					agentId: { __rl: true, mode: 'id', value: SEED.agents.documents },
					...NODES[name],
				},
				credentials: { roeAiApi: { id: credentialId, name: 'Roe AI' } },
			})),
		],
		connections: {
			Form: { main: [names.map((node) => ({ node, type: NodeConnectionTypes.Main, index: 0 }))] },
		},
	};
	const { id, versionId } = await n8n.createWorkflow(workflow);
	await n8n.activate(id, versionId);
	return { id, address: `${n8n.url}/form/${webhookId}` };
}

/** Fills in the form as a browser does. @returns the execution that it started, once it is finished */
async function submit({ id, address }: { id: string; address: string }): Promise<Execution> {
	await until(async () => (await fetch(address)).status === 200);
	const body = new FormData();
	const add = (field: string, name: string, content: string) =>
		body.append(field, new File([content], name, { type: 'application/pdf' }));
	add('field-0', 'Rechnung für Ütrecht (2).pdf', 'invoice');
	// Phones give all their photos the same name.
	add('field-1', 'image.pdf', 'front');
	add('field-1', 'image.pdf', 'the back');
	const response = await fetch(address, { method: 'POST', body });
	expect(response.status).toBe(200);
	await until(async () => (await n8n.listExecutions(id)).length > 0);
	const [{ id: executionId }] = await n8n.listExecutions(id);
	return await n8n.finishedExecution(executionId);
}

const outputOf = ({ data }: Execution, node: string) =>
	data.resultData.runData[node]?.[0].data?.main[0]?.[0].json;

describe('a form that takes files', () => {
	it('sends them if its fields are dragged onto file inputs, and nothing for a field without a file', async () => {
		const form = await putForm();
		const execution = await submit(form);
		const received = (node: string) => {
			const job = sandbox.control.job(String(outputOf(execution, node)?.jobId));
			return job?.inputs.map(({ file }) => [file?.fileName, file?.size]);
		};
		for (const way of ['Row', 'Mapper']) {
			expect([way, received(`${way}, one file`)]).toEqual([
				way,
				[['Rechnung für Ütrecht (2).pdf', 'invoice'.length]],
			]);
			expect([way, received(`${way}, several files`)]).toEqual([
				way,
				[
					['image.pdf', 'front'.length],
					['image.pdf', 'the back'.length],
				],
			]);
		}
		expectError(outputOf(execution, 'Row, no file'), 'INPUT_EMPTY', 0, '"documents"');
		await n8n.deactivate(form.id);
	});
});
