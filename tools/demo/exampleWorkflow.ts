import type { INodeParameters } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { N8nClient, WorkflowJson } from '../server/n8nClient';
import type { DemoRoe } from './roe';
import { type InputDefinition, readInputDefinitions } from './roeApi';

export const EXAMPLES = join(__dirname, '../../examples');

/** Names in `examples/run-agent-on-documents.json`. */
export const NODES = {
	manualTrigger: 'Start by hand',
	webhook: 'Receive a document',
	/** What each of the two ways gives to the first node of ours. */
	documents: ['Add instructions', 'Read the form'],
	start: 'Start jobs',
	status: 'Get status',
} as const;

const CREDENTIAL_TYPE = 'roeAiApi';
const CREDENTIAL_NAME = 'Roe AI';

export interface ExampleInN8n {
	workflowId: string;
	/** Takes a form with `document` (a file) and `instructions` (text). */
	webhookUrl: string;
	/** What n8n says when it tries the credential. */
	credentialTest: string;
}

/**
 * Puts the credential and the example workflow into n8n, and lets its webhook listen. What is there from an earlier start is
 * kept as the user has left it; only the agent follows the settings.
 *
 * @throws when the credential doesn't work
 */
export async function putExampleIn(n8n: N8nClient, roe: DemoRoe): Promise<ExampleInN8n> {
	const credential = await putCredential(n8n, roe);
	const example = await adaptedExample(roe, credential.id);
	const present = (await n8n.listWorkflows()).find(({ name }) => name === example.name);
	const { id, versionId } =
		present === undefined
			? await n8n.createWorkflow(example)
			: await followAgent(n8n, present.id, example);
	await n8n.activate(id, versionId);

	const { path } = nodeOf(example, NODES.webhook).parameters;
	return {
		workflowId: id,
		webhookUrl: `${n8n.url}/webhook/${String(path)}`,
		credentialTest: credential.test,
	};
}

async function putCredential(n8n: N8nClient, roe: DemoRoe): Promise<{ id: string; test: string }> {
	const { apiKey, organizationId, baseUrl } = roe;
	const credential = {
		name: CREDENTIAL_NAME,
		type: CREDENTIAL_TYPE,
		data: { apiKey, organizationId, baseUrl },
	};
	const present = (await n8n.listCredentials()).find(
		({ name, type }) => name === CREDENTIAL_NAME && type === CREDENTIAL_TYPE,
	);
	if (present !== undefined) await n8n.updateCredential(present.id, credential);
	const id = present?.id ?? (await n8n.createCredential(credential));
	const { status, message } = await n8n.testCredential(id, credential);
	if (status !== 'OK') throw new Error(`n8n's test of the credential says: ${message}`);
	return { id, test: message };
}

/** The example as it is in `examples/`, with the credential, the agent, and the inputs that this agent asks for. */
async function adaptedExample(roe: DemoRoe, credentialId: string): Promise<WorkflowJson> {
	const text = readFileSync(join(EXAMPLES, 'run-agent-on-documents.json'), 'utf8');
	const workflow = JSON.parse(text) as WorkflowJson;
	for (const name of [NODES.start, NODES.status]) {
		nodeOf(workflow, name).credentials = {
			[CREDENTIAL_TYPE]: { id: credentialId, name: CREDENTIAL_NAME },
		};
	}
	const { parameters } = nodeOf(workflow, NODES.start);
	parameters.agentId = { __rl: true, mode: 'id', value: roe.agentId };
	parameters.inputs = { values: (await readInputDefinitions(roe)).map(inputRow) };
	return workflow;
}

/** Every file input gets the item's document, every text input its instructions. */
function inputRow({ key, data_type: dataType }: InputDefinition): INodeParameters {
	const isText = dataType.startsWith('text/') || dataType === 'application/json';
	return isText
		? { key, type: 'text', value: '={{ $json.instructions }}' }
		: { key, type: 'file', binaryPropertyName: 'document' };
}

async function followAgent(
	n8n: N8nClient,
	id: string,
	example: WorkflowJson,
): Promise<{ id: string; versionId: string }> {
	const saved = await n8n.readWorkflow(id);
	const start = nodeOf(saved, NODES.start);
	const wanted = nodeOf(example, NODES.start);
	if (agentIn(start) === agentIn(wanted)) return { id, versionId: saved.versionId };
	start.parameters = { ...start.parameters, ...wanted.parameters };
	return await n8n.updateWorkflow(id, saved);
}

function agentIn({ parameters }: WorkflowJson['nodes'][number]): unknown {
	return (parameters.agentId as { value?: unknown } | undefined)?.value;
}

function nodeOf(workflow: WorkflowJson, name: string): WorkflowJson['nodes'][number] {
	const node = workflow.nodes.find((candidate) => candidate.name === name);
	if (node === undefined) {
		throw new Error(
			`The workflow "${workflow.name}" has no node "${name}" any more. Rename or delete the workflow, and a new one is made.`,
		);
	}
	return node;
}
