import { type INodeParameters, NodeConnectionTypes } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { type Sandbox, SEED } from '../../sandbox';
import type { Execution, N8nClient } from '../../tools/server/n8nClient';
import { expectError } from '../support/expectError';
import { until } from '../support/until';
import { logIn, openLocalRoe, putRoeCredential } from './running';

let n8n: N8nClient;
let sandbox: Sandbox;
let credentialId: string;

beforeAll(async () => {
	n8n = await logIn();
	({ sandbox } = await openLocalRoe({ jobDuration: 50 }));
	credentialId = await putRoeCredential(n8n, sandbox);
});

afterAll(async () => await sandbox.close());

const row = (type: string, value: object) => ({
	inputs: { values: [{ key: 'documents', type, ...value }] },
});

/** A node for each way to give a chat's files to an input. */
const NODES: Record<string, INodeParameters> = {
	'Row, all files': row('file', { binaryPropertyName: '={{ $json.files }}' }),
	'Row, last file': row('file', { binaryPropertyName: '={{ $json.files[1] }}' }),
	'Mapper, all files': {
		specifyInputs: 'agent',
		agentInputs: { mappingMode: 'defineBelow', value: { documents: '={{ $json.files }}' } },
	},
	'Row, as text': row('text', { value: '={{ $json.files }}' }),
};

/** Publishes a workflow that starts with a chat and passes its item to all nodes. */
async function putChat(): Promise<{ id: string; address: string }> {
	const webhookId = randomUUID();
	const names = Object.keys(NODES);
	const workflow = {
		name: 'Files from a chat',
		nodes: [
			{
				id: randomUUID(),
				name: 'Chat',
				type: '@n8n/n8n-nodes-langchain.chatTrigger',
				typeVersion: 1.1,
				position: [0, 0] as [number, number],
				webhookId,
				parameters: { public: true, options: { allowFileUploads: true } },
			},
			...names.map((name, index) => ({
				id: randomUUID(),
				name,
				type: 'n8n-nodes-roe-ai.roeAi',
				typeVersion: 1,
				position: [240, 120 * index] as [number, number],
				onError: 'continueRegularOutput' as const,
				parameters: {
					agentId: { __rl: true, mode: 'id', value: SEED.agents.documents },
					...NODES[name],
				},
				credentials: { roeAiApi: { id: credentialId, name: 'Roe AI' } },
			})),
		],
		connections: {
			Chat: { main: [names.map((node) => ({ node, type: NodeConnectionTypes.Main, index: 0 }))] },
		},
	};
	const { id, versionId } = await n8n.createWorkflow(workflow);
	await n8n.activate(id, versionId);
	return { id, address: `${n8n.url}/webhook/${webhookId}/chat` };
}

/** Sends a message with two files. @returns the execution that it started, once it is finished */
async function send({ id, address }: { id: string; address: string }): Promise<Execution> {
	await until(async () => (await fetch(address)).status === 200);
	const body = new FormData();
	body.append('action', 'sendMessage');
	body.append('sessionId', randomUUID());
	body.append('chatInput', 'Compare them');
	for (const content of ['front', 'the back']) {
		body.append('files', new File([content], 'image.pdf', { type: 'application/pdf' }));
	}
	const response = await fetch(address, { method: 'POST', body });
	expect(response.status).toBe(200);
	await until(async () => (await n8n.listExecutions(id)).length > 0);
	const [{ id: executionId }] = await n8n.listExecutions(id);
	return await n8n.finishedExecution(executionId);
}

const outputOf = ({ data }: Execution, node: string) =>
	data.resultData.runData[node]?.[0].data?.main[0]?.[0].json;

describe('a chat that takes files', () => {
	it('sends them if they are dragged onto a file input, and causes an error on a text', async () => {
		const chat = await putChat();
		const execution = await send(chat);
		const received = (node: string) => {
			const job = sandbox.control.job(String(outputOf(execution, node)?.jobId));
			return job?.inputs.map(({ file }) => [file?.fileName, file?.size]);
		};
		const [front, back] = ['front', 'the back'].map(({ length }) => ['image.pdf', length]);
		expect(received('Row, all files')).toEqual([front, back]);
		expect(received('Row, last file')).toEqual([back]);
		expect(received('Mapper, all files')).toEqual([front, back]);
		expectError(outputOf(execution, 'Row, as text'), 'FILE_AS_TEXT', 0, '"documents"');
		await n8n.deactivate(chat.id);
	});
});
