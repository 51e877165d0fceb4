import type { INode, INodeParameters } from 'n8n-workflow';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SEED, UUID_PATTERN } from '../../../sandbox';
import { type Execution, N8nClient } from '../../../tools/server/n8nClient';
import { startN8n } from '../../../tools/server/n8nServer';
import { installNodePackage } from '../../../tools/server/nodePackage';
import { anyFreePorts } from '../../../tools/server/ports';
import { chain } from '../../support/engine';
import type { Outcome } from '../../support/history/tally';
import type { Contender } from './contender';
import { REQUEST_TIMEOUT } from './happenings';

/** n8n's own "Retry On Fail", as it is when one turns it on. */
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
const STARTER = 'Start jobs';

/** The option of this node that the others have nothing like. */
const BY_KEY = { deduplicationKey: '={{ $json.name }}' };

type StartingNode = Pick<INode, 'type' | 'typeVersion' | 'executeOnce'> & {
	parameters: INodeParameters;
};

/** Contenders that are workflows in one real n8n, and how to end that. */
export interface N8nContenders {
	runAsync: Contender;
	runBulk: Contender;
	httpRequest: Contender;
	/** One request with all items. */
	httpRequestForAll: Contender;
	stop(): Promise<void>;
}

/** Starts a real n8n with the package in it as users have it. */
export async function n8nContenders(): Promise<N8nContenders> {
	const userFolder = await mkdtemp(join(tmpdir(), 'roe-faults-'));
	await installNodePackage(userFolder);
	const [port, brokerPort] = await anyFreePorts(2);
	const server = await startN8n({ userFolder, port, brokerPort });
	const n8n = await N8nClient.logIn(server.url);
	const inN8n = (
		name: string,
		starter: (url: string, isRepeated: boolean) => StartingNode,
		idOf: IdOf,
	): Contender => ({
		name,
		start: async (url, names, isRepeated) =>
			outcomesOf(await run(n8n, url, names, starter(url, isRepeated)), names, idOf),
	});
	return {
		runAsync: inN8n(
			'This node, Run Async',
			(_url, isRepeated) => roeAi('runAsync', isRepeated ? BY_KEY : {}),
			({ jobId }) => jobId,
		),
		runBulk: inN8n(
			'This node, Run Bulk',
			() => roeAi('runBulk'),
			({ jobId }) => jobId,
		),
		httpRequest: inN8n('n8n’s HTTP Request node', httpRequest, ({ data }) => readId(data)),
		httpRequestForAll: {
			name: 'n8n’s HTTP Request node',
			start: async (url, names) =>
				outcomesOfAll(await run(n8n, url, names, httpRequestForAll(url)), names),
		},
		async stop() {
			await server.stop();
			await rm(userFolder, { recursive: true, force: true });
		},
	};
}

/** Nodes that make an item of each name. */
export const itemNodes = (names: string[]) => [
	{
		name: 'Items',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { mode: 'raw', jsonOutput: JSON.stringify({ name: names }) },
	},
	{
		name: 'One each',
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: 'name', options: {} },
	},
];

/** This node, with two texts for each item. `more`: options beside the one that all contenders have. */
export function roeAi(operation: 'runAsync' | 'runBulk', more: INodeParameters = {}): StartingNode {
	return {
		type: 'n8n-nodes-roe-ai.roeAi',
		typeVersion: 1,
		parameters: {
			operation,
			agentId: { __rl: true, mode: 'id', value: SEED.agents.text },
			inputs: {
				values: [
					{ key: 'company_name', type: 'text', value: '={{ $json.name }}' },
					{ key: 'question', type: 'text', value: 'Who owns it?' },
				],
			},
			options: { requestTimeout: REQUEST_TIMEOUT, ...more },
		},
	};
}

/** As one sets it up by hand. The response format is not n8n's default: with that it fails on Roe's answer, always. */
function httpRequest(url: string): StartingNode {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url: `${url}/v1/agents/run/${SEED.agents.text}/async/?organization_id=${SEED.organizationId}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'roeAiApi',
			sendBody: true,
			bodyParameters: {
				parameters: [
					{ name: 'company_name', value: '={{ $json.name }}' },
					{ name: 'question', value: 'Who owns it?' },
				],
			},
			options: {
				response: { response: { responseFormat: 'text' } },
				timeout: REQUEST_TIMEOUT * 1000,
			},
		},
	};
}

/** The same for all items, in one request. */
function httpRequestForAll(url: string): StartingNode {
	const { parameters, ...node } = httpRequest(url);
	return {
		...node,
		executeOnce: true,
		parameters: {
			...parameters,
			url: `${url}/v1/agents/run/${SEED.agents.text}/async/many/?organization_id=${SEED.organizationId}`,
			specifyBody: 'json',
			jsonBody: `={{ JSON.stringify({
				inputs: $input.all().map(({ json }) => ({ company_name: json.name, question: 'Who owns it?' })),
			}) }}`,
		},
	};
}

async function run(
	n8n: N8nClient,
	url: string,
	names: string[],
	starter: StartingNode,
): Promise<Execution> {
	const { apiKey, organizationId } = SEED;
	const credential = {
		name: url,
		type: 'roeAiApi',
		data: { apiKey, organizationId, baseUrl: url },
	};
	const id = await n8n.createCredential(credential);
	const workflow = chain(
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
		...itemNodes(names),
		{
			name: STARTER,
			...starter,
			...RETRY_ON_FAIL,
			credentials: { roeAiApi: { id, name: credential.name } },
		},
	);
	const { id: workflowId } = await n8n.createWorkflow({
		...workflow,
		name: `${STARTER} at ${url}`,
	});
	return await n8n.finishedExecution(await n8n.runManually(workflowId, 'Start'));
}

type IdOf = (json: Record<string, unknown>) => unknown;

/** Items by n8n's linking. Where the execution failed, its error is all that the user has, for every item. */
function outcomesOf({ data }: Execution, names: string[], idOf: IdOf): Outcome[] {
	const { runData, error } = data.resultData;
	const items = runData[STARTER]?.[0]?.data?.main?.[0];
	if (items === undefined || items === null) {
		const words = `${error?.message ?? 'no output'} ${error?.description ?? ''}`;
		return names.map((item) => ({ item, error: words }));
	}
	return items.map(({ json, pairedItem }, index) => {
		const linked = [pairedItem].flat()[0];
		const item = names[typeof linked === 'object' ? linked.item : (linked ?? index)];
		const jobId = idOf(json);
		return {
			item,
			jobId: typeof jobId === 'string' && jobId !== '' ? jobId : undefined,
			isRecovered: json.recovered === true,
		};
	});
}

/** The job IDs of one request with all items, in their order. */
function outcomesOfAll(execution: Execution, names: string[]): Outcome[] {
	const [first] = outcomesOf(execution, names, ({ data }) => String(data));
	if (first.jobId === undefined) return outcomesOf(execution, names, () => undefined);
	const jobIds = first.jobId.match(new RegExp(UUID_PATTERN, 'g')) ?? [];
	return names.map((item, index) => ({ item, jobId: jobIds[index] }));
}

const UUID = new RegExp(UUID_PATTERN);

/** The HTTP Request node gives Roe's answer as text: its user takes the ID out of it. */
function readId(data: unknown): unknown {
	return UUID.exec(String(data))?.[0];
}
