import type { INodeParameters } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Credential, N8nClient, WorkflowJson } from '../server/n8nClient';
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
/** n8n's Header Auth. A web page can't send such a header to another origin unasked, as it can send a form. */
const WEBHOOK_CREDENTIAL_TYPE = 'httpHeaderAuth';
const WEBHOOK_CREDENTIAL_NAME = 'Webhook of the demo';
const WEBHOOK_HEADER = 'X-Webhook-Secret';

export interface ExampleInN8n {
	workflowId: string;
	/** Takes a form with `document` (a file) and `instructions` (text). */
	webhookUrl: string;
	/** The header that the webhook asks for. */
	webhookHeader: { name: string; value: string };
	/** What n8n says when it tries the credential. */
	credentialTest: string;
}

/**
 * Puts the credential and the example workflow into n8n, and lets its webhook listen. What is there from an earlier start is
 * kept as the user has left it; only the agent follows the settings, and the webhook's secret.
 *
 * @param webhookSecret what the webhook asks for, so that no web page and no other user of the machine can start jobs
 * @throws when the credential doesn't work
 */
export async function putExampleIn(
	n8n: N8nClient,
	roe: DemoRoe,
	webhookSecret: string,
): Promise<ExampleInN8n> {
	const credential = await putRoeCredential(n8n, roe);
	const webhookHeader = { name: WEBHOOK_HEADER, value: webhookSecret };
	const example = await adaptedExample(roe, {
		roe: credential.id,
		webhook: await putCredential(n8n, {
			name: WEBHOOK_CREDENTIAL_NAME,
			type: WEBHOOK_CREDENTIAL_TYPE,
			data: webhookHeader,
		}),
	});
	const present = (await n8n.listWorkflows()).find(({ name }) => name === example.name);
	const { id, versionId } =
		present === undefined
			? await n8n.createWorkflow(example)
			: await followExample(n8n, present.id, example);
	await n8n.activate(id, versionId);

	const { path } = nodeOf(example, NODES.webhook).parameters;
	return {
		workflowId: id,
		webhookUrl: `${n8n.url}/webhook/${String(path)}`,
		webhookHeader,
		credentialTest: credential.test,
	};
}

async function putRoeCredential(
	n8n: N8nClient,
	roe: DemoRoe,
): Promise<{ id: string; test: string }> {
	const { apiKey, organizationId, baseUrl } = roe;
	const credential = {
		name: CREDENTIAL_NAME,
		type: CREDENTIAL_TYPE,
		data: { apiKey, organizationId, baseUrl },
	};
	const id = await putCredential(n8n, credential);
	const { status, message } = await n8n.testCredential(id, credential);
	if (status !== 'OK') throw new Error(`n8n's test of the credential says: ${message}`);
	return { id, test: message };
}

/** @returns its ID */
async function putCredential(n8n: N8nClient, credential: Credential): Promise<string> {
	const present = (await n8n.listCredentials()).find(
		({ name, type }) => name === credential.name && type === credential.type,
	);
	if (present === undefined) return await n8n.createCredential(credential);
	await n8n.updateCredential(present.id, credential);
	return present.id;
}

/** The example as it is in `examples/`, with the credentials, the agent, and the inputs that this agent asks for. */
async function adaptedExample(
	roe: DemoRoe,
	credentialIds: { roe: string; webhook: string },
): Promise<WorkflowJson> {
	const text = readFileSync(join(EXAMPLES, 'run-agent-on-documents.json'), 'utf8');
	const workflow = JSON.parse(text) as WorkflowJson;
	for (const name of [NODES.start, NODES.status]) {
		nodeOf(workflow, name).credentials = {
			[CREDENTIAL_TYPE]: { id: credentialIds.roe, name: CREDENTIAL_NAME },
		};
	}
	const webhook = nodeOf(workflow, NODES.webhook);
	webhook.parameters.authentication = 'headerAuth';
	webhook.credentials = {
		[WEBHOOK_CREDENTIAL_TYPE]: { id: credentialIds.webhook, name: WEBHOOK_CREDENTIAL_NAME },
	};
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

async function followExample(
	n8n: N8nClient,
	id: string,
	example: WorkflowJson,
): Promise<{ id: string; versionId: string }> {
	const saved = await n8n.readWorkflow(id);
	const start = nodeOf(saved, NODES.start);
	const wanted = nodeOf(example, NODES.start);
	const webhook = nodeOf(saved, NODES.webhook);
	const wantedWebhook = nodeOf(example, NODES.webhook);
	const hasAgent = agentIn(start) === agentIn(wanted);
	if (hasAgent && lockOf(webhook) === lockOf(wantedWebhook)) {
		return { id, versionId: saved.versionId };
	}
	if (!hasAgent) start.parameters = { ...start.parameters, ...wanted.parameters };
	webhook.parameters.authentication = wantedWebhook.parameters.authentication;
	webhook.credentials = wantedWebhook.credentials;
	return await n8n.updateWorkflow(id, saved);
}

function agentIn({ parameters }: WorkflowJson['nodes'][number]): unknown {
	return (parameters.agentId as { value?: unknown } | undefined)?.value;
}

/** How a webhook is protected, to compare. */
function lockOf({ parameters, credentials }: WorkflowJson['nodes'][number]): string {
	return JSON.stringify([parameters.authentication, credentials?.[WEBHOOK_CREDENTIAL_TYPE]?.id]);
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
