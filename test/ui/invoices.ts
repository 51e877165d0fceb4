import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EXAMPLES } from '../../tools/demo/exampleWorkflow';
import type { DemoRoe } from '../../tools/demo/roe';
import type { N8nClient, WorkflowJson } from '../../tools/server/n8nClient';

/** The starting point before Roe AI is added: two invoices, each a PDF and a text. */
const STEPS = [
	'Start by hand',
	'Sample invoices',
	'One item each',
	'Make PDF files',
	'Add instructions',
];

/** Creates a workflow in n8n with the steps before Roe AI of the example. @returns its ID */
export async function putInvoicesIn(n8n: N8nClient): Promise<string> {
	const text = readFileSync(join(EXAMPLES, 'run-agent-on-documents.json'), 'utf8');
	const example = JSON.parse(text) as WorkflowJson;
	const { id } = await n8n.createWorkflow({
		name: 'Invoices',
		nodes: example.nodes.filter(({ name }) => STEPS.includes(name)),
		connections: Object.fromEntries(
			STEPS.slice(0, -1).map((name) => [name, example.connections[name]]),
		),
	});
	return id;
}

/** Deletes the workflows and credentials that other tests left. */
export async function emptyN8n(n8n: N8nClient): Promise<void> {
	for (const { id } of await n8n.listWorkflows()) await n8n.deleteWorkflow(id);
	for (const { id } of await n8n.listCredentials()) await n8n.call('DELETE', `/credentials/${id}`);
}

/** The credential that the editor selects for a new node, since it's the only one. @returns its ID */
export async function putCredentialIn(
	n8n: N8nClient,
	roe: DemoRoe,
	name = 'Roe AI account',
): Promise<string> {
	for (const { id } of await n8n.listCredentials()) await n8n.call('DELETE', `/credentials/${id}`);
	const { apiKey, organizationId, baseUrl } = roe;
	const data = { apiKey, organizationId, baseUrl };
	return await n8n.createCredential({ name, type: 'roeAiApi', data });
}
