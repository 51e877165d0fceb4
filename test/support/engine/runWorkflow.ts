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
	/** The trigger's items. By default, the trigger creates its own. */
	items?: TestItem[];
	/** `trigger` (default) is a production execution, `manual` one from the editor. */
	mode?: Extract<WorkflowExecuteMode, 'manual' | 'trigger' | 'webhook'>;
	binaryData?: BinaryDataMode;
	/** By default, an increasing number. */
	executionId?: string;
	/** The execution is stopped, as with the editor's button, when this promise settles. */
	stopWhen?: Promise<unknown>;
	/** n8n's timeout for the execution, in ms. As in n8n's server, nodes know when it ends, and then the execution is stopped. */
	timeoutMs?: number;
	/** Runs n8n's "Retry execution" of this failed run: nodes that succeeded don't run again. The items are those of the failed run. */
	retryOf?: WorkflowRun;
	/**
	 * Acts as if the process of the retried run had died: n8n then has only the data from the start of the run. To end that run in the
	 * middle, stop it.
	 */
	died?: boolean;
	/** The node to start from. By default, the first node without an input connection. */
	startNode?: string;
	/** n8n's data tables, for workflows that use them. */
	dataTables?: DataTables;
	/** Node types of the test itself, by their full names. */
	nodeTypes?: ConstructorParameters<typeof TestNodeTypes>[0];
}

const WORKFLOW_ID = 'kJ3vXq0bT9sLwZ2m';

let executionCount = 0;

/** Runs a workflow through n8n's own engine from the trigger to the end, and returns all its results. Never throws because of a node. */
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

/** What n8n's server does before it stores the execution. Older versions don't do this. */
async function establishContext(
	workflow: Workflow,
	execution: IRunExecutionData,
	mode: WorkflowExecuteMode,
): Promise<void> {
	const { establishExecutionContext: establish }: Partial<typeof core> = core;
	await establish?.(workflow, execution, {} as IWorkflowExecuteAdditionalData, mode);
}

/**
 * The state from which n8n starts. In production, the trigger receives the items and passes them on. In the editor, they're
 * pinned to it.
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
 * The state from which n8n's "Retry execution" continues. As in n8n's server (`ExecutionService.retry`), the stored execution is
 * read back (from flatted JSON, so errors are plain objects). Its error and the failed run of the last node are dropped. The node
 * contexts and the stack, with the failed node on top, stay. Nodes come from the current workflow.
 *
 * @param died Nothing was stored after the start of the execution. n8n then creates a run for each node that is known to have run.
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

/** As n8n's `ExecutionRecoveryService` does it from its log: the node's output isn't known, so an item says that instead. */
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
