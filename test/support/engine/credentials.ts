import './environment';

import { getAdditionalKeys } from 'n8n-core';
import {
	type ICredentialDataDecryptedObject,
	type ICredentials,
	ICredentialsHelper,
	type ICredentialType,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	isExpression,
	NodeHelpers,
	UnexpectedError,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { RoeAiApi } from '../../../credentials/RoeAiApi.credentials';
import { RoeAiWebhookApi } from '../../../credentials/RoeAiWebhookApi.credentials';
import { TestNodeTypes } from './nodeTypes';
import { withExpressions } from './withExpressions';

/** The data of credentials by their type, as a user would fill in the form: `{ roeAiApi: { apiKey, … } }`. */
export type CredentialValues = Record<string, ICredentialDataDecryptedObject>;

const CREDENTIAL_TYPES: ICredentialType[] = [new RoeAiApi(), new RoeAiWebhookApi()];

export function credentialType(name: string): ICredentialType {
	const found = CREDENTIAL_TYPES.find((type) => type.name === name);
	if (found === undefined) throw new UnexpectedError(`Unknown credential type "${name}"`);
	return found;
}

/**
 * Does what n8n's own `CredentialsHelper` does, with values from the test instead of a database: defaults of the credential's
 * properties, expressions in its fields, and both forms of `authenticate`. A node in a workflow names its credential by type, so one
 * value per type is enough for the tests.
 */
export class TestCredentialsHelper extends ICredentialsHelper {
	constructor(private readonly values: CredentialValues) {
		super();
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = requestOptions as IHttpRequestOptions;
		const { authenticate } = credentialType(typeName);
		if (authenticate === undefined) return options;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (workflow === undefined || node === undefined) {
			throw new UnexpectedError('Declarative authentication needs a workflow and a node');
		}
		const resolve = (value: string) => {
			if (!isExpression(value)) return value;
			const keys = { $credentials: credentials };
			const { expression } = workflow;
			return (
				expression
					.getSimpleParameterValue(node, value, 'internal', keys, undefined, '')
					?.toString() ?? ''
			);
		};
		const target = options as unknown as Record<string, Record<string, string>>;
		for (const [part, entries] of Object.entries(authenticate.properties)) {
			target[part] ??= {};
			for (const [key, value] of Object.entries(entries as Record<string, string>)) {
				target[part][resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	/** n8n does nothing here for a credential without an expiring token, like ours. */
	async preAuthentication(
		_helpers: IHttpRequestHelper,
		_credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<undefined> {
		if (credentialType(typeName).preAuthentication !== undefined) throw notSupported();
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<undefined> {
		return await this.preAuthentication(helpers, credentials, typeName);
	}

	getParentTypes(name: string): string[] {
		return credentialType(name).extends ?? [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		_nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		_executeData?: unknown,
		raw?: boolean,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = this.values[type];
		if (stored === undefined) {
			throw new UnexpectedError(`The test gives no values for the credential "${type}"`);
		}
		if (raw === true) return { ...stored };
		return await this.withDefaults(additionalData, stored, type, mode);
	}

	/** Stored values, with defaults of the type's properties filled in and expressions resolved. */
	async withDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		stored: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
	): Promise<ICredentialDataDecryptedObject> {
		const properties = this.getCredentialsProperties(type);
		const data = NodeHelpers.getNodeParameters(
			properties,
			stored as Parameters<typeof NodeHelpers.getNodeParameters>[1],
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
		const node: INode = {
			id: '',
			name: '',
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const nodeTypes = new TestNodeTypes();
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		return await withExpressions(
			workflow,
			() =>
				workflow.expression.getComplexParameterValue(
					node,
					data as Parameters<typeof workflow.expression.getComplexParameterValue>[1],
					mode,
					getAdditionalKeys(additionalData, mode, null, { isCredential: true }),
					undefined,
					undefined,
					data,
				) as ICredentialDataDecryptedObject,
		);
	}

	getCredentialsProperties(type: string) {
		return credentialType(type).properties;
	}

	async getCredentials(): Promise<ICredentials> {
		throw notSupported();
	}

	async updateCredentials(): Promise<void> {
		throw notSupported();
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw notSupported();
	}
}

/** For methods that our nodes never call. They throw, so that no test can pass because of a made-up value. */
function notSupported(): Error {
	return new UnexpectedError('The test engine does not store credentials');
}
