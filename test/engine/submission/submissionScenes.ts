import type { Sandbox } from '../../../sandbox';
import type { WorkflowFile, WorkflowRun } from '../../support/engine';
import { ROE } from '../../support/roeNode';

export const ITEMS = ['a', 'b', 'c', 'd', 'e', 'f'];
export const TWO = { parameters: { options: { maxConcurrency: 2 } } };

/** Answers come late, so that a stop comes while requests are under way; the jobs are there before. */
export const slow = (roe: Sandbox) => roe.control.change({ latency: 150 });

export const enough = (roe: Sandbox, jobs: number) => () => roe.control.jobs().length >= jobs;

/** The list of jobs can't be read, until the faults are cleared. */
export const unreadable = {
	kind: 'status',
	status: 403,
	when: 'before',
	times: 10_000,
	match: { method: 'GET' },
} as const;

/** Names of the items that jobs were started for, as the server has them. */
export const startedFor = (roe: Pick<Sandbox, 'control'>) =>
	roe.control
		.jobs()
		.map(({ inputs }) => inputs[0].value)
		.sort();

export const submissionsOf = (roe: Sandbox) =>
	roe.control.jobs().map(({ metadata }) => metadata.n8n_submission_id);

export const errorOf = (run: WorkflowRun) =>
	`${run.errorOf(ROE)?.message} ${run.errorOf(ROE)?.description}`;

/** By item: the job that the server has for it, and the one that the run gave for it. */
export function pairs(roe: Sandbox, run: WorkflowRun, items = ITEMS) {
	const jobs = new Map(roe.control.jobs().map(({ id, inputs }) => [inputs[0].value, id]));
	return run
		.output(ROE)
		.map(({ json, pairedItem }) => [
			jobs.get(items[(pairedItem as { item: number }).item]),
			json.jobId,
		]);
}

/** "Start → Loop → Roe AI → Loop", two items a batch, then "Done". */
export function looping(workflow: WorkflowFile): WorkflowFile {
	const [start, roe] = workflow.nodes;
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	return {
		...workflow,
		nodes: [
			start,
			{
				...start,
				id: 'loop',
				name: 'Loop',
				type: 'n8n-nodes-base.splitInBatches',
				typeVersion: 3,
				parameters: { batchSize: 2, options: {} },
			},
			roe,
			{ ...start, id: 'done', name: 'Done', type: 'n8n-nodes-base.noOp', typeVersion: 1 },
		],
		connections: {
			[start.name]: { main: [to('Loop')] },
			Loop: { main: [to('Done'), to(ROE)] },
			[ROE]: { main: [to('Loop')] },
		},
	};
}

/** "Start → Probe → Roe AI". */
export const afterProbe = (workflow: WorkflowFile) => withProbe(workflow, ['Probe', ROE]);

/** "Start → Roe AI → Probe". */
export const beforeProbe = (workflow: WorkflowFile) => withProbe(workflow, [ROE, 'Probe']);

function withProbe(workflow: WorkflowFile, [second, third]: string[]): WorkflowFile {
	const [start, roe] = workflow.nodes;
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return {
		...workflow,
		nodes: [
			start,
			{ ...start, id: 'probe', name: 'Probe', type: 'test.probe', typeVersion: 1 },
			roe,
		],
		connections: { [start.name]: to(second), [second]: to(third) },
	};
}
