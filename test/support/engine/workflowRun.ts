import type {
	ExecutionBaseError,
	IDataObject,
	INodeExecutionData,
	IRun,
	ITaskData,
} from 'n8n-workflow';

import type { LogEntry } from './logs';
import type { WorkflowFile } from './workflow';

/** A finished execution: the output of each node, and everything that n8n keeps. */
export class WorkflowRun {
	constructor(
		readonly workflow: WorkflowFile,
		readonly executionId: string,
		/** The data that n8n would store. */
		readonly data: IRun,
		/** Everything that n8n and its nodes logged during the execution, at all levels. */
		readonly logs: LogEntry[],
		/** The data that n8n stored before the first node ran, as flatted JSON. */
		readonly begunWith: string,
	) {}

	/** n8n's status at the end: `success`, `error`, `canceled`, `waiting`. */
	get status() {
		return this.data.status;
	}

	/** The error that stopped the execution. */
	get error(): ExecutionBaseError | undefined {
		return this.data.data.resultData.error;
	}

	/** Names of the nodes that ran. */
	get nodesRun(): string[] {
		return Object.keys(this.data.data.resultData.runData);
	}

	/** The runs of one node. More than one in a loop. Retries ("Retry On Fail") count as one run. */
	runsOf(node: string): ITaskData[] {
		return this.data.data.resultData.runData[node] ?? [];
	}

	/** The hints that a node's last run showed above its output. */
	hintsOf(node: string): string[] {
		return (
			this.runsOf(node)
				.at(-1)
				?.hints?.map(({ message }) => message) ?? []
		);
	}

	/** The error of a node's last run. */
	errorOf(node: string): ExecutionBaseError | undefined {
		return this.runsOf(node).at(-1)?.error;
	}

	/**
	 * Items that a node returned.
	 *
	 * @param outputIndex 0 is the first output. With "Continue (using error output)", the error output is the last.
	 * @param runIndex The number of the node's run. By default, the last one.
	 */
	outputs(node: string, outputIndex = 0, runIndex = -1): INodeExecutionData[] {
		return this.runsOf(node).at(runIndex)?.data?.main[outputIndex] ?? [];
	}

	/** Items of a node's first output. */
	output(node: string): INodeExecutionData[] {
		return this.outputs(node);
	}

	/** The JSON of the items of a node's first output. */
	json(node: string): IDataObject[] {
		return this.output(node).map((item) => item.json);
	}
}
