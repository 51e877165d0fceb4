import type { IDataObject } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EXAMPLES } from '../../tools/demo/exampleWorkflow';
import type { Execution, N8nClient, WorkflowJson } from '../../tools/server/n8nClient';
import { until } from '../support/until';

export const readExample = (name: string): WorkflowJson =>
	JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')) as WorkflowJson;

/**
 * Imports an example as it stands. n8n must have found its credentials by their names.
 *
 * @param change for what a test can't wait for, such as a minute of sleep
 * @returns the ID and the version of the workflow
 */
export async function importExample(
	n8n: N8nClient,
	name: string,
	change: (workflow: WorkflowJson) => void = () => {},
): Promise<{ id: string; versionId: string }> {
	const example = readExample(name);
	change(example);
	const created = await n8n.createWorkflow(example);
	const saved = await n8n.readWorkflow(created.id);
	const wanted = example.nodes.flatMap(({ credentials }) => Object.values(credentials ?? {}));
	const credentials = saved.nodes.flatMap((node) => Object.values(node.credentials ?? {}));
	expect(credentials.length).toBeGreaterThan(0);
	expect(credentials).toEqual(
		wanted.map((credential) => ({ ...credential, id: expect.any(String) as string })),
	);
	return created;
}

/** The items that a node returned in all its runs, from its first output. */
export const outputOf = ({ data }: Execution, node: string): IDataObject[] =>
	(data.resultData.runData[node] ?? []).flatMap(
		(run) => run.data?.main[0]?.map(({ json }) => json) ?? [],
	);

/** Imports an example and executes it from one of its triggers, as by hand. It must succeed. */
export async function runExample(
	n8n: N8nClient,
	name: string,
	trigger: string,
): Promise<Execution> {
	const { id } = await importExample(n8n, name);
	return succeeded(await n8n.finishedExecution(await n8n.runManually(id, trigger)));
}

/** The same execution, if it has succeeded. */
export function succeeded(execution: Execution): Execution {
	expect(execution.data.resultData.error).toBeUndefined();
	expect(execution.status).toBe('success');
	return execution;
}

/** Imports an example and publishes it. @returns its ID */
export async function publishExample(n8n: N8nClient, name: string): Promise<string> {
	const { id, versionId } = await importExample(n8n, name);
	await n8n.activate(id, versionId);
	return id;
}

/** All executions of a workflow, oldest first, once there are so many and all have succeeded. */
export async function executionsOf(
	n8n: N8nClient,
	workflowId: string,
	count: number,
): Promise<Execution[]> {
	const list = async () => await n8n.listExecutions(workflowId);
	await until(async () => (await list()).length >= count);
	const executions = await finishedExecutions(n8n, workflowId);
	expect(executions).toHaveLength(count);
	return executions;
}

/** All executions of a workflow so far, oldest first, when all have succeeded. */
export async function finishedExecutions(n8n: N8nClient, workflowId: string): Promise<Execution[]> {
	const executions: Execution[] = [];
	for (const { id } of (await n8n.listExecutions(workflowId)).reverse()) {
		executions.push(succeeded(await n8n.finishedExecution(id)));
	}
	return executions;
}

/** n8n publishes a workflow in the background: its URLs respond with 404 until that is done. */
export async function oncePublished(send: () => Promise<Response>): Promise<Response> {
	let response: Response | undefined;
	await until(async () => (response = await send()).status !== 404);
	return response!;
}

/** Sends JSON to the URL of an n8n Webhook node. */
export async function post(
	n8n: N8nClient,
	path: string,
	body: object,
	headers: Record<string, string> = {},
): Promise<Response> {
	return await fetch(`${n8n.url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
}

/** The only execution of a workflow, when it sleeps in front of a form. */
export async function asleep(n8n: N8nClient, workflowId: string): Promise<Execution> {
	const newest = async () => (await n8n.listExecutions(workflowId)).at(0);
	await until(async () => (await newest())?.status === 'waiting');
	return await n8n.readExecution((await newest())!.id);
}

/** Opens the form at a link, and submits it as a person does. @returns the page with the form */
export async function submitForm(link: unknown, ...values: Array<string | File>): Promise<string> {
	const page = await oncePublished(async () => await fetch(String(link)));
	const fields = new FormData();
	values.forEach((value, index) => fields.set(`field-${index}`, value));
	const response = await fetch(String(link), { method: 'POST', body: fields });
	expect(response.status).toBe(200);
	return await page.text();
}
