import './environment';

import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type ICredentialTestFunction,
	type ICredentialTestRequest,
	type INode,
	type INodeCredentialTestResult,
	type INodeType,
	Workflow,
} from 'n8n-workflow';

import { additionalDataFor } from './additionalData';
import { credentialType, TestCredentialsHelper } from './credentials';
import { TestNodeTypes } from './nodeTypes';
import { withExpressions } from './withExpressions';

/** The structure of the error that n8n's request helper throws, with the HTTP client's error as the cause. */
interface RequestError extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

/**
 * Does the same as "Test" on a credential, and returns the result that the user sees. As in n8n's server (`CredentialsTester`), a
 * `test` request of the credential runs through n8n-core's `RoutingNode` in a temporary node, then its rules are read. A node's
 * `testedBy` function is called.
 *
 * @param ownNode Full name of a node type whose `testedBy` is used if the credential has no `test`.
 */
export async function testCredential(
	type: string,
	values: ICredentialDataDecryptedObject,
	ownNode = 'n8n-nodes-roe-ai.roeAi',
): Promise<INodeCredentialTestResult> {
	const additionalData = additionalDataFor({ [type]: values });
	const helper = new TestCredentialsHelper({ [type]: values });
	const data = await helper.withDefaults(additionalData, values, type, 'internal');
	const decrypted: ICredentialsDecrypted = { id: 'temp', name: 'temp', type, data };

	const { test } = credentialType(type);
	if (test !== undefined) return await runRequest(decrypted, test);
	const testFunction = findTestFunction(type, ownNode);
	const context = new CredentialTestContext(additionalData);
	return await testFunction.call(context, decrypted);
}

function findTestFunction(type: string, nodeType: string): ICredentialTestFunction {
	const { description, methods } = new TestNodeTypes().getByNameAndVersion(nodeType);
	const testedBy = description.credentials?.find(({ name }) => name === type)?.testedBy;
	const found = typeof testedBy === 'string' ? methods?.credentialTest?.[testedBy] : undefined;
	if (found === undefined) throw new Error(`No testing function found for "${type}"`);
	return found;
}

async function runRequest(
	credentials: ICredentialsDecrypted,
	{ request, rules = [] }: ICredentialTestRequest,
): Promise<INodeCredentialTestResult> {
	const nodeType: INodeType = {
		description: {
			...new TestNodeTypes().getByNameAndVersion('n8n-nodes-base.noOp').description,
			credentials: [{ name: credentials.type, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
			],
		},
	};
	const type = 'test.credentialTest';
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [credentials.type]: { id: credentials.id, name: credentials.name } },
	};
	const nodeTypes = new TestNodeTypes({ [type]: nodeType });
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		node,
		additionalDataFor({ [credentials.type]: credentials.data ?? {} }),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	try {
		const output = await withExpressions(
			workflow,
			async () => await new RoutingNode(context, nodeType, credentials).runNode(),
		);
		return readSuccess(output?.[0]?.[0]?.json ?? {}, rules);
	} catch (error) {
		return readFailure(error as RequestError, rules);
	}
}

type Rules = NonNullable<ICredentialTestRequest['rules']>;

function readSuccess(body: object, rules: Rules): INodeCredentialTestResult {
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		if (at(body, key) === value) return { status: 'Error', message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function readFailure(error: RequestError, rules: Rules): INodeCredentialTestResult {
	const { response, code } = error.cause ?? {};
	if (response !== undefined) {
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === response.status) {
				return { status: 'Error', message: rule.properties.message };
			}
		}
		const message = response.statusText || `Received HTTP status code: ${response.status}`;
		return { status: 'Error', message };
	}
	return { status: 'Error', message: code ?? error.message };
}

/** The value at a path such as `results.0.id`. */
function at(value: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], value);
}
