import './environment';

import { parse, stringify } from 'flatted';
import * as core from 'n8n-core';
import {
	createRunExecutionData,
	type INode,
	type INodeExecutionData,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { additionalDataFor } from './additionalData';
import { type BinaryDataMode, storeFiles, type TestItem, useBinaryData } from './binaryData';
import type { CredentialValues } from './credentials';
import type { DataTables } from './dataTables';
import { recordLogs } from './logs';
import { TestNodeTypes } from './nodeTypes';
import { readWorkflow, type WorkflowFile } from './workflow';
import { WorkflowRun } from './workflowRun';

export interface RunOptions {
	/** A workflow, or the name of one in `test/fixtures/workflows/`. */
	workflow: WorkflowFile | string;
	credentials?: CredentialValues;
	/** Items that the trigger gives. Without them it gives what it gives by itself. */
	items?: TestItem[];
	/** `trigger` (default) is a production execution, `manual` one from the editor. */
	mode?: Extract<WorkflowExecuteMode, 'manual' | 'trigger' | 'webhook'>;
	binaryData?: BinaryDataMode;
	/** A number counting up by default. */
	executionId?: string;
	/** The execution is stopped, as with the editor's button, when this settles. */
	stopWhen?: Promise<unknown>;
	/** n8n's time-out for the execution, in ms: as n8n's server does, nodes are told when it ends, and it is stopped then. */
	timeoutMs?: number;
	/** Run n8n's "Retry execution" of this failed run: what ran well is not run again. Its items are used. */
	retryOf?: WorkflowRun;
	/**
	 * The process of the run that is retried died, which says nothing to anybody: n8n has only what the run was begun with. Stop that run
	 * to have it end in the middle.
	 */
	died?: boolean;
	/** The node to start from; by default the first that no other leads to. */
	startNode?: string;
	/** n8n's data tables, for workflows that use them. */
	dataTables?: DataTables;
	/** Node types of the test's own, by their full names. */
	nodeTypes?: ConstructorParameters<typeof TestNodeTypes>[0];
}

const WORKFLOW_ID = 'kJ3vXq0bT9sLwZ2m';

let executionCount = 0;

/** Runs a workflow through n8n's own engine, from the trigger to the end, and gives all that came of it. Never throws for a node. */
export async function runWorkflow(options: RunOptions): Promise<WorkflowRun> {
	const file =
		typeof options.workflow === 'string' ? readWorkflow(options.workflow) : options.workflow;
	const executionId = options.executionId ?? String(++executionCount);
	const mode: WorkflowExecuteMode =
		options.retryOf === undefined ? (options.mode ?? 'trigger') : 'retry';
	const logs = recordLogs();
	await useBinaryData(options.binaryData ?? 'filesystem');

	const workflowData: IWorkflowBase = {
		...structuredClone(file),
		id: WORKFLOW_ID,
		active: false,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(),
		updatedAt: new Date(),
	};
	const workflow = new Workflow({
		...workflowData,
		nodeTypes: new TestNodeTypes(options.nodeTypes),
		settings: workflowData.settings ?? {},
	});
	const execution =
		options.retryOf === undefined
			? await begin(workflow, workflowData, mode, options, executionId)
			: dataForRetry(options.retryOf, options.died === true, workflow);
	await establishContext(workflow, execution, mode);
	const begunWith = stringify(execution);
	const { timeoutMs } = options;
	const additionalData = additionalDataFor(options.credentials ?? {}, {
		executionId,
		...(timeoutMs !== undefined && { executionTimeoutTimestamp: Date.now() + timeoutMs }),
		workflowId: WORKFLOW_ID,
		async getRunExecutionData(id) {
			if (id !== executionId) throw new Error('The test engine has no other executions');
			return parse(begunWith) as IRunExecutionData;
		},
		hooks: new core.ExecutionLifecycleHooks(
			mode,
			executionId,
			workflowData,
			options.retryOf?.executionId,
		),
		...(options.dataTables && {
			'data-table': { dataTableProxyProvider: options.dataTables },
		}),
	});
	const running = new core.WorkflowExecute(additionalData, mode, execution).processRunExecutionData(
		workflow,
	);
	const stop = () => running.cancel();
	options.stopWhen?.then(stop, stop);
	const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
	const data = await running.finally(() => clearTimeout(timer));
	return new WorkflowRun(file, executionId, data, logs, begunWith);
}

/** What n8n's server does before it stores the execution. Older versions have no such thing. */
async function establishContext(
	workflow: Workflow,
	execution: IRunExecutionData,
	mode: WorkflowExecuteMode,
): Promise<void> {
	const { establishExecutionContext: establish }: Partial<typeof core> = core;
	await establish?.(workflow, execution, {} as IWorkflowExecuteAdditionalData, mode);
}

/**
 * The state from which n8n starts: in production the trigger's items are handed to it (a trigger passes them on); in the editor
 * they are pinned to it.
 */
async function begin(
	workflow: Workflow,
	{ pinData }: IWorkflowBase,
	mode: WorkflowExecuteMode,
	{ items, startNode }: RunOptions,
	executionId: string,
): Promise<IRunExecutionData> {
	const node = findStart(workflow, startNode);
	const given =
		items &&
		(await Promise.all(
			items.map(async (item) => await storeFiles(item, executionId, WORKFLOW_ID)),
		));
	const isManual = mode === 'manual';
	const first: INodeExecutionData[] = (isManual ? undefined : given) ?? [{ json: {} }];
	return createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [first] }, source: null }] },
		resultData: {
			pinData: isManual && given !== undefined ? { ...pinData, [node.name]: given } : pinData,
		},
	});
}

function findStart(workflow: Workflow, name: string | undefined): INode {
	const node =
		name === undefined
			? Object.values(workflow.nodes).find(
					({ name: candidate, disabled }) =>
						disabled !== true && workflow.getParentNodes(candidate).length === 0,
				)
			: workflow.getNode(name);
	if (!node) throw new Error(`The workflow has no node to start from`);
	return node;
}

/**
 * The state from which n8n's "Retry execution" goes on. As n8n's server does it (`ExecutionService.retry`): the stored execution
 * is read back (from flatted JSON, so errors are plain objects), its error is dropped, and the failed run of the last node as
 * well. The node contexts and the stack, with the failed node on top, stay; nodes are taken from the workflow as it is now.
 *
 * @param died Nothing was stored since the execution was begun; n8n then makes up a run of each node that it knows to have run.
 */
function dataForRetry(run: WorkflowRun, died: boolean, workflow: Workflow): IRunExecutionData {
	if (run.data.finished === true) throw new Error('A successful execution can’t be retried');
	const data = parse(died ? run.begunWith : stringify(run.data.data)) as IRunExecutionData;
	if (died) makeUpRuns(data, run);
	const { lastNodeExecuted, runData } = data.resultData;
	if (lastNodeExecuted !== undefined) {
		delete data.resultData.error;
		const runs = runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	for (const waiting of data.executionData?.nodeExecutionStack ?? []) {
		const node = workflow.getNode(waiting.node.name);
		if (node === null) throw new Error(`The workflow has no node "${waiting.node.name}" any more`);
		waiting.node = node;
	}
	return data;
}

/** As n8n's `ExecutionRecoveryService` does it from its log: what a node gave is not known, so it gives something that says so. */
function makeUpRuns({ resultData }: IRunExecutionData, run: WorkflowRun): void {
	const { runData, lastNodeExecuted } = run.data.data.resultData;
	for (const [name, [first]] of Object.entries(runData)) {
		const json = { isArtificialRecoveredEventItem: true };
		const data = { main: [[{ json, pairedItem: undefined }]] };
		const { startTime, executionIndex } = first;
		const task = { startTime, executionIndex, executionTime: 0, source: [null] };
		resultData.runData[name] =
			name === lastNodeExecuted ? [] : [{ ...task, executionStatus: 'success', data }];
	}
	resultData.lastNodeExecuted = lastNodeExecuted;
}
