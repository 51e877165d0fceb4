/** Parameters of the nodes, as they stand in workflows of users who want two texts, or a file, sent to an agent. */
import type { INodeParameters } from 'n8n-workflow';

import { SEED } from '../../sandbox';
import type { FileTask, TextsTask, WaitTask } from '../tasks';

export const HTTP_REQUEST_VERSION = 4.5;

const agent = (value: string) => ({ __rl: true, mode: 'id', value });

const TEXT_INPUTS: INodeParameters = {
	agentId: agent(SEED.agents.text),
	specifyInputs: 'fields',
	inputs: {
		values: [
			{ key: 'company_name', type: 'text', value: '={{ $json.company }}' },
			{ key: 'question', type: 'text', value: '={{ $json.question }}' },
		],
	},
};

export function runAsync({ concurrency }: TextsTask): INodeParameters {
	return {
		resource: 'agent',
		operation: 'runAsync',
		...TEXT_INPUTS,
		options: concurrency === undefined ? {} : { maxConcurrency: concurrency },
	};
}

export function runBulk(): INodeParameters {
	return { resource: 'agent', operation: 'runBulk', ...TEXT_INPUTS, options: {} };
}

/** The item's fields by the names of the agent's inputs: no expression to evaluate. */
export function runBulkMapped(): INodeParameters {
	return {
		resource: 'agent',
		operation: 'runBulk',
		agentId: agent(SEED.agents.text),
		specifyInputs: 'agent',
		agentInputs: { mappingMode: 'autoMapInputData', value: null },
		options: {},
	};
}

export function runAsyncWithFile(): INodeParameters {
	return {
		resource: 'agent',
		operation: 'runAsync',
		agentId: agent(SEED.agents.document),
		specifyInputs: 'fields',
		inputs: {
			values: [
				{ key: 'instructions', type: 'text', value: 'Totals' },
				{ key: 'document', type: 'file', binaryPropertyName: 'data' },
			],
		},
		options: {},
	};
}

export function waitForJobs({ intervalSeconds }: WaitTask): INodeParameters {
	return {
		resource: 'job',
		operation: 'wait',
		jobId: '={{ $json.jobId }}',
		waitOptions: { pollInterval: intervalSeconds, timeout: 10 },
	};
}

/** Two things a user has to find out: the credential gives the organization, and the answer has to be taken as text. */
function httpRequestTo(url: string, agentId: string): INodeParameters {
	return {
		method: 'POST',
		url: `${url}/v1/agents/run/${agentId}/async/`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'roeAiApi',
		sendBody: true,
	};
}

const AS_TEXT = { response: { response: { responseFormat: 'text' } } };

export function httpRequest({ url, concurrency, batchIntervalMs }: TextsTask): INodeParameters {
	const batching = {
		batching: { batch: { batchSize: concurrency ?? 1, batchInterval: batchIntervalMs ?? 0 } },
	};
	return {
		...httpRequestTo(url, SEED.agents.text),
		bodyParameters: {
			parameters: [
				{ name: 'company_name', value: '={{ $json.company }}' },
				{ name: 'question', value: '={{ $json.question }}' },
			],
		},
		options: { ...AS_TEXT, ...(concurrency !== undefined && batching) },
	};
}

export function httpRequestWithFile({ url }: FileTask): INodeParameters {
	return {
		...httpRequestTo(url, SEED.agents.document),
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [
				{ parameterType: 'formData', name: 'instructions', value: 'Totals' },
				{ parameterType: 'formBinaryData', name: 'document', inputDataFieldName: 'data' },
			],
		},
		options: AS_TEXT,
	};
}
