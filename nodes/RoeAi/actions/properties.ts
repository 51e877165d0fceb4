import { type INodeProperties, NodeConnectionTypes, updateDisplayOptions } from 'n8n-workflow';

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
		...resources.map(buildOperationList),
		...resources.flatMap((resource) =>
			resource.operations.flatMap((operation) => showWithOperation(resource, operation)),
		),
	];
}

/** The text under the node's name on the canvas: an expression that picks the operation's subtitle. */
export function buildSubtitleExpression(resources: Resource[]): string {
	const subtitles = Object.fromEntries(
		resources.flatMap((resource) =>
			resource.operations.map(({ option, subtitle }) => [
				`${resource.value}.${option.value}`,
				subtitle,
			]),
		),
	);
	return `={{ (${JSON.stringify(subtitles)})[$parameter["resource"] + "." + $parameter["operation"]] }}`;
}

/** The node's outputs: an expression over resource and operation, since an operation may have several. */
export function outputsExpression(resources: Resource[]): `={{${string}}}` {
	const outputs = Object.fromEntries(
		resources.flatMap((resource) =>
			resource.operations.flatMap(({ option, outputs: names }) =>
				names === undefined
					? []
					: [
							[
								`${resource.value}.${option.value}`,
								names.map((displayName) => ({ type: NodeConnectionTypes.Main, displayName })),
							],
						],
			),
		),
	);
	const one = [NodeConnectionTypes.Main];
	return `={{ (${JSON.stringify(outputs)})[$parameter["resource"] + "." + $parameter["operation"]] ?? ${JSON.stringify(one)} }}`;
}

function buildOperationList(resource: Resource): INodeProperties {
	const defaultOperation = resource.defaultOperation.option.value;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options: resource.operations.map(({ option }) => option),
		default: defaultOperation,
	};
}

function showWithOperation(resource: Resource, operation: Operation): INodeProperties[] {
	const show = { resource: [resource.value], operation: [operation.option.value] };
	return updateDisplayOptions({ show }, operation.properties);
}
