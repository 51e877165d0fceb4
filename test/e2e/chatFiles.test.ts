import type { INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Sandbox } from '../../sandbox';
import type { Execution, N8nClient } from '../../tools/server/n8nClient';
import { expectError } from '../support/expectError';
import { executionsOf, oncePublished, outputOf } from './exampleInN8n';
import { filesOfTrigger, filesReceived, publishFileInputs } from './fileInputs';
import { openN8nWithRoe } from './running';

let n8n: N8nClient;
let sandbox: Sandbox;
let credentialId: string;

beforeAll(async () => {
	({ n8n, sandbox, credentialId } = await openN8nWithRoe({ jobDuration: 50 }));
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

const CHAT = {
	name: 'Chat',
	type: '@n8n/n8n-nodes-langchain.chatTrigger',
	typeVersion: 1.1,
	parameters: { public: true, options: { allowFileUploads: true } },
};

/** Sends a message with two files. @returns the execution that it started, once it is finished */
async function send(id: string, address: string): Promise<Execution> {
	await oncePublished(async () => await fetch(address));
	const body = new FormData();
	body.append('action', 'sendMessage');
	body.append('sessionId', randomUUID());
	body.append('chatInput', 'Compare them');
	for (const content of ['front', 'the back']) {
		body.append('files', new File([content], 'image.pdf', { type: 'application/pdf' }));
	}
	const response = await fetch(address, { method: 'POST', body });
	expect(response.status).toBe(200);
	const [execution] = await executionsOf(n8n, id, 1);
	return execution;
}

describe('a chat that takes files', () => {
	it('sends them if they are dragged onto a file input, and causes an error on a text', async () => {
		const { id, webhookId } = await publishFileInputs(n8n, credentialId, CHAT, NODES);
		const execution = await send(id, `${n8n.url}/webhook/${webhookId}/chat`);
		const received = (node: string) => filesReceived(sandbox, execution, node);
		const files = filesOfTrigger(execution, CHAT.name);
		expect([...files].sort()).toEqual([
			['image.pdf', 'front'.length],
			['image.pdf', 'the back'.length],
		]);
		expect(received('Row, all files')).toEqual(files);
		expect(received('Row, last file')).toEqual(files.slice(1));
		expect(received('Mapper, all files')).toEqual(files);
		expectError(outputOf(execution, 'Row, as text')[0], 'FILE_AS_TEXT', 0, '"documents"');
		await n8n.deactivate(id);
	});
});
