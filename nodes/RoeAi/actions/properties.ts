import { type INodeProperties, NodeConnectionTypes, updateDisplayOptions } from 'n8n-workflow';

import { hideInTools, showInTools } from '../parameters/tool';
import { addBuilderHints } from './builderHints';
import type { Operation, Resource } from './operation';

/** The parameters "Resource" and "Operation", and those of each operation, shown only with it. */
export function buildResourceProperties(resources: Resource[]): INodeProperties[] {
	const [{ value: firstResource }] = resources;
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: firstResource,
		},
		...resources.flatMap(buildOperationLists),
		...resources.flatMap((resource) =>
			resource.operations.flatMap((operation) => showWithOperation(resource, operation)),
		),
	];
}

/** The text under the node's name on the canvas: an expression that picks the operation's subtitle. */
export function buildSubtitleExpression(resources: Resource[]): `={{${string}}}` {
	return `={{ ${pickByOperation(resources, ({ subtitle }) => subtitle)} }}`;
}

/** The node's outputs: an expression, since an operation may have several. */
export function buildOutputsExpression(resources: Resource[]): `={{${string}}}` {
	const type = NodeConnectionTypes.Main;
	const toOutputs = ({ outputs }: Operation) =>
		outputs?.map((displayName) => ({ type, displayName }));
	return `={{ ${pickByOperation(resources, toOutputs)} ?? ${JSON.stringify([type])} }}`;
}

/** JavaScript for n8n that picks a value by resource and operation. Operations without one have undefined. */
function pickByOperation(
	resources: Resource[],
	getValue: (operation: Operation) => unknown,
): string {
	const values = resources.flatMap(({ value, operations }) =>
		operations.map((operation) => [`${value}.${operation.option.value}`, getValue(operation)]),
	);
	return `(${JSON.stringify(Object.fromEntries(values))})[$parameter["resource"] + "." + $parameter["operation"]]`;
}

function buildOperationLists(resource: Resource): INodeProperties[] {
	const { defaultOperation, defaultToolOperation } = resource;
	if (defaultToolOperation === undefined) return [buildOperationList(resource, defaultOperation)];
	return [
		...hideInTools(buildOperationList(resource, defaultOperation)),
		...showInTools(buildOperationList(resource, defaultToolOperation)),
	];
}

function buildOperationList(resource: Resource, { option }: Operation): INodeProperties {
	const selected = option.value;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options: resource.operations.map((operation) => operation.option),
		default: selected,
	};
}

function showWithOperation(resource: Resource, operation: Operation): INodeProperties[] {
	const show = { resource: [resource.value], operation: [operation.option.value] };
	const description = showInTools(buildToolDescription(operation));
	return updateDisplayOptions({ show }, addBuilderHints([...description, ...operation.properties]));
}

/** n8n passes this to the model, and adds no description of its own if a node has one. */
function buildToolDescription({ option, toolDescription }: Operation): INodeProperties {
	const text = toolDescription ?? `${option.description} (Roe AI)`;
	return {
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: text,
		description:
			'What the model reads about this tool. Say when to call it, and what your agent returns. The more specific, the better the model uses it.',
	};
}
