import './environment';

import { Container } from '@n8n/di';
import { ExternalSecretsProxy } from 'n8n-core';
import { type IWorkflowExecuteAdditionalData, UnexpectedError } from 'n8n-workflow';

import { type CredentialValues, TestCredentialsHelper } from './credentials';

/** Address at which the editor of this n8n would be available. Nothing listens there. */
const EDITOR = 'http://localhost:5678';

/** The data that n8n's server passes to the engine for each execution: credentials, its own addresses, the execution's ID. */
export function additionalDataFor(
	credentials: CredentialValues,
	given: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	return {
		currentNodeExecutionIndex: 0,
		credentialsHelper: new TestCredentialsHelper(credentials),
		restApiUrl: `${EDITOR}/rest`,
		instanceBaseUrl: `${EDITOR}/`,
		formBaseUrl: `${EDITOR}/form`,
		formWaitingBaseUrl: `${EDITOR}/form-waiting`,
		formTestBaseUrl: `${EDITOR}/form-test`,
		webhookBaseUrl: `${EDITOR}/webhook`,
		webhookWaitingBaseUrl: `${EDITOR}/webhook-waiting`,
		webhookTestBaseUrl: `${EDITOR}/webhook-test`,
		mcpBaseUrl: `${EDITOR}/mcp`,
		mcpTestBaseUrl: `${EDITOR}/mcp-test`,
		variables: {},
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
		setExecutionStatus: () => undefined,
		logAiEvent: () => undefined,
		executeWorkflow: missing('sub-workflows'),
		getRunExecutionData: missing('other executions'),
		getRuntimeCredential: missing('runtime credentials'),
		startRunnerTask: missing('task runners'),
		...given,
	} as IWorkflowExecuteAdditionalData;
}

/** Parts of n8n's server that don't exist here throw, rather than returning something made up. */
function missing(part: string) {
	return async () => {
		throw new UnexpectedError(`The test engine has no ${part}`);
	};
}
