import './environment';

import { LoadOptionsContext } from 'n8n-core';
import {
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type ResourceMapperFields,
	Workflow,
} from 'n8n-workflow';

import { additionalDataFor } from './additionalData';
import type { CredentialValues } from './credentials';
import { TestNodeTypes } from './nodeTypes';
import { withExpressions } from './withExpressions';

export interface MethodOptions {
	/** Full name of the node type, e.g. `n8n-nodes-roe-ai.roeAi`. */
	nodeType: string;
	credentials: CredentialValues;
	/** The current parameters of the node in the editor. */
	parameters?: INodeParameters;
	/** Path of the parameter whose list is requested, e.g. `agentId`. */
	path?: string;
}

/** The list of a resource locator in the editor. */
export async function searchList(
	method: string,
	options: MethodOptions & { filter?: string; paginationToken?: string },
): Promise<INodeListSearchResult> {
	const { filter, paginationToken } = options;
	return await call('listSearch', method, options, [filter, paginationToken]);
}

/** A list of options in the editor that depends on the account. */
export async function loadOptions(
	method: string,
	options: MethodOptions,
): Promise<INodePropertyOptions[]> {
	return await call('loadOptions', method, options, []);
}

/** The fields of a resource mapper in the editor. */
export async function mapResources(
	method: string,
	options: MethodOptions,
): Promise<ResourceMapperFields> {
	return await call('resourceMapping', method, options, []);
}

/** Calls a method of a node as n8n's server does for the editor (`DynamicNodeParametersService`). */
async function call<Result>(
	kind: 'listSearch' | 'loadOptions' | 'resourceMapping',
	name: string,
	{ nodeType, credentials, parameters = {}, path = '' }: MethodOptions,
	args: unknown[],
): Promise<Result> {
	const nodeTypes = new TestNodeTypes();
	const { methods, description } = nodeTypes.getByNameAndVersion(nodeType);
	const method = methods?.[kind]?.[name] as
		| ((this: LoadOptionsContext, ...args: unknown[]) => Promise<Result>)
		| undefined;
	if (method === undefined) throw new Error(`${nodeType} has no ${kind} method "${name}"`);
	const workflow = new Workflow({
		nodes: [
			{
				id: 'temp',
				name: 'Temp-Node',
				type: nodeType,
				typeVersion: [description.version].flat().at(-1) ?? 1,
				position: [0, 0],
				parameters,
				credentials: Object.fromEntries(
					Object.keys(credentials).map((type) => [type, { id: type, name: type }]),
				),
			},
		],
		connections: {},
		active: false,
		nodeTypes,
	});
	const additionalData = additionalDataFor(credentials, { currentNodeParameters: parameters });
	const node = workflow.nodes['Temp-Node'];
	const context = new LoadOptionsContext(workflow, node, additionalData, path);
	return await withExpressions(workflow, async () => await method.call(context, ...args));
}
