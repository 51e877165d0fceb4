import type { IRun } from 'n8n-workflow';
import { parse } from 'flatted';
import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nClient } from '../../tools/server/n8nClient';
import { callNamedIn } from './calls';

/** One execution as n8n keeps it. */
export interface Execution {
	id: string;
	/** n8n's word: `success`, `error`, `crashed`, … */
	status: string;
	/** Name of the call that it is of; undefined where n8n has kept nothing of what came in. */
	call?: string;
	/** What the Roe node gave, item by item. */
	started: Array<{ jobId: string; recovered?: boolean }>;
	/** How long the node took, in milliseconds. */
	time?: number;
	error?: string;
}

const NODE = 'Start jobs';
const UNFINISHED = ['new', 'running', 'waiting'];

/**
 * Executions one by one: n8n's pages of executions are cut by ID but ordered by time, so that with workers side by side some
 * executions are on two pages and others on none.
 */
export async function readExecutions(
	n8n: N8nClient,
	ids: string[],
	node = NODE,
): Promise<Execution[]> {
	const executions: Execution[] = [];
	for (const id of ids) executions.push(await readExecution(n8n, id, node));
	return executions;
}

/** @param node The node whose items count */
export async function readExecution(n8n: N8nClient, id: string, node = NODE): Promise<Execution> {
	const { status, data } = await n8n.call<{ status: string; data: string }>(
		'GET',
		`/executions/${id}`,
	);
	const { resultData } = parse(data) as IRun['data'];
	const run = resultData.runData[node]?.at(-1);
	const items = run?.data?.main?.[0] ?? [];
	return {
		id,
		status,
		call: callNamedIn(data),
		started: items.map(({ json }) => json as Execution['started'][number]),
		time: run?.executionTime,
		...(resultData.error && { error: resultData.error.message }),
	};
}

/**
 * Waits until every execution has ended, one way or the other.
 *
 * @param limit milliseconds
 * @returns how many have not
 */
export async function untilAllEnded(
	n8n: N8nClient,
	workflowId: string,
	limit: number,
): Promise<number> {
	const deadline = Date.now() + limit;
	for (;;) {
		const filter = JSON.stringify({ workflowId, status: UNFINISHED });
		const { results } = await n8n.call<{ results: unknown[] }>(
			'GET',
			`/executions?${new URLSearchParams({ limit: '100', filter })}`,
		);
		if (results.length === 0 || Date.now() > deadline) return results.length;
		await sleep(1000);
	}
}

/**
 * What "Retry" in n8n's list of executions does.
 *
 * @returns the new execution, or n8n's words where it will not
 */
export async function retry(n8n: N8nClient, id: string): Promise<Execution | { refused: string }> {
	try {
		const { id: retryId } = await n8n.call<{ id: string }>('POST', `/executions/${id}/retry`, {
			loadWorkflow: false,
		});
		return await readExecution(n8n, retryId);
	} catch (error) {
		return { refused: error instanceof Error ? error.message : String(error) };
	}
}
