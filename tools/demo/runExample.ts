import type { INodeExecutionData } from 'n8n-workflow';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Execution, N8nClient } from '../server/n8nClient';
import { EXAMPLES, type ExampleInN8n, NODES } from './exampleWorkflow';

/** One item that went through the workflow. */
export interface RunItem {
	startedBy: 'by hand' | 'webhook';
	item: number;
	instructions: string;
	fileName: string;
	jobId: string;
	/** Roe's word, as the workflow's last node gave it. */
	status: string;
}

/** "Execute workflow", as in the editor: the two invoices that the workflow brings along. */
export async function runByHand(n8n: N8nClient, { workflowId }: ExampleInN8n): Promise<RunItem[]> {
	const id = await n8n.runManually(workflowId, NODES.manualTrigger);
	return itemsOf(await n8n.finishedExecution(id), 'by hand');
}

/** A form with a PDF and a text, sent to the workflow's webhook as any program may that has the secret. */
export async function runByWebhook(
	n8n: N8nClient,
	{ workflowId, webhookUrl, webhookHeader }: ExampleInN8n,
): Promise<RunItem[]> {
	const fileName = 'invoice-2041.pdf';
	const form = new FormData();
	form.set('instructions', 'Who sent this invoice, and to whom?');
	const bytes = await readFile(join(EXAMPLES, 'files', fileName));
	form.set('document', new File([new Uint8Array(bytes)], fileName, { type: 'application/pdf' }));

	const { name, value } = webhookHeader;
	const answer = await fetch(webhookUrl, {
		method: 'POST',
		headers: { [name]: value },
		body: form,
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`The webhook answered ${answer.status}: ${text}`);
	const jobIds = (JSON.parse(text) as Array<{ jobId: string }>).map(({ jobId }) => jobId);

	const [newest] = (await n8n.listExecutions(workflowId)).filter(({ mode }) => mode === 'webhook');
	const items = itemsOf(await n8n.finishedExecution(newest.id), 'webhook');
	const ran = items.map(({ jobId }) => jobId);
	if (jobIds.join() !== ran.join()) {
		throw new Error(`The webhook answered with jobs ${jobIds.join()}, but n8n ran ${ran.join()}.`);
	}
	return items;
}

/** The same for a person's terminal. */
export function curlCommand({ webhookUrl, webhookHeader }: ExampleInN8n): string {
	const { name, value } = webhookHeader;
	return `curl -H '${name}: ${value}' -F document=@examples/files/invoice-0817.pdf -F instructions='Total and due date' ${webhookUrl}`;
}

/** What the execution gave, item by item: n8n links each item to the one it came from. */
function itemsOf(execution: Execution, startedBy: RunItem['startedBy']): RunItem[] {
	const { runData, error } = execution.data.resultData;
	if (execution.status !== 'success') {
		throw new Error(
			`The workflow, started ${startedBy}, ended with "${execution.status}": ${error?.message ?? 'no message'}`,
		);
	}
	const outputOf = (name: string) => runData[name]?.[0]?.data?.main?.[0] ?? [];
	const documents = NODES.documents.map(outputOf).find((items) => items.length > 0) ?? [];
	const started = outputOf(NODES.start);
	return outputOf(NODES.status).map((status, index) => {
		const document = documents[sourceIndex(started[sourceIndex(status)])];
		return {
			startedBy,
			item: index + 1,
			instructions: String(document.json.instructions),
			fileName: document.binary?.document?.fileName ?? '',
			jobId: String(status.json.jobId),
			status: String(status.json.status),
		};
	});
}

function sourceIndex({ pairedItem }: INodeExecutionData): number {
	const linked = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	if (linked === undefined) throw new Error('An item is not linked to the one it came from.');
	return typeof linked === 'number' ? linked : linked.item;
}
