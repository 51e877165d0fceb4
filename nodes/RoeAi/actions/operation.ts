import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

/** What the "Operation" list shows: Title Case name, sentence-case action, one-line description. */
export type OperationOption = INodePropertyOptions & { value: string; action: string };

/** One thing a user can do. Each is a file of its own: what is shown, its parameters, what it does. */
export interface Operation {
	option: OperationOption;
	/**
	 * The line under the node's name on the canvas, as a short sentence. Not the option's `action`: that is the name which the
	 * node gets when it is added.
	 */
	subtitle: string;
	/** Parameters, without `displayOptions` for resource and operation: `actions/describe.ts` adds them. */
	properties: INodeProperties[];
	/** Takes all items of a run; gives one item per input item, paired. */
	execute(context: IExecuteFunctions, items: INodeExecutionData[]): Promise<INodeExecutionData[]>;
}

export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
	/** Value of the operation that a new node starts with. */
	defaultOperation: string;
}
