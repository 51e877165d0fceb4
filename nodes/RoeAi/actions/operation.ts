import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

/** An entry of the "Operation" list: name in Title Case, action in sentence case, description in one line. */
export type OperationOption = INodePropertyOptions & { value: string; action: string };

export type Operation = OperationDescription & (OneOutput | SeveralOutputs);

interface OperationDescription {
	option: OperationOption;
	/** Text under the node's name on the canvas. Not `action`, which becomes the name of a new node. */
	subtitle: string;
	/** What a model reads about the operation in a tool: text or an expression. By default, the description of `option`. */
	toolDescription?: string;
	/** Without `displayOptions` for resource and operation, which `properties.ts` adds. */
	properties: INodeProperties[];
}

interface OneOutput {
	outputs?: undefined;
	/** Returns one item per input item, paired to it. */
	execute(context: IExecuteFunctions, items: INodeExecutionData[]): Promise<INodeExecutionData[]>;
}

interface SeveralOutputs {
	/** The names of the outputs. */
	outputs: string[];
	/** Returns the items of each output, paired to input items. */
	execute(context: IExecuteFunctions, items: INodeExecutionData[]): Promise<INodeExecutionData[][]>;
}

export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
	defaultOperation: Operation;
	/** If tools of AI agents should start with another one. */
	defaultToolOperation?: Operation;
}
