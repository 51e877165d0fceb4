import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { engineFolder } from '../support/engine/environment';
import { operate } from '../support/operate';
import { agent, file, ROE } from '../support/roeNode';
import { codeOf } from '../support/codeOf';
import { useBadServer } from './badServer';

const server = useBadServer();
const AGENT = '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573';
const PRIVATE = 'the encryption key of n8n';

beforeAll(() => {
	writeFileSync(join(engineFolder, 'private.txt'), PRIVATE);
	// The storage has such a file next to each stored one. Only its location differs.
	const metadata = JSON.stringify({ fileSize: PRIVATE.length });
	writeFileSync(join(engineFolder, 'private.txt.metadata'), metadata);
});

describe.each([
	'filesystem-v2:../private.txt',
	`filesystem-v2:${join(engineFolder, 'private.txt')}`,
	'filesystem:../private.txt',
	'filesystem-v2:workflows/../../private.txt',
	'filesystem-v2:%2e%2e/private.txt',
	'filesystem-v2:..\\private.txt',
	'../private.txt',
	`file://${join(engineFolder, 'private.txt')}`,
	'http://127.0.0.1/private.txt',
	'database:1',
])('an item that claims that its file is stored in n8n as %s', (id) => {
	const binary = { id, mimeType: 'text/plain', fileName: 'a.txt' };
	it.each<[string, string, IDataObject]>([
		['in an expression', '={{ $json.file }}', { file: binary }],
		['in its JSON', 'data', { _files: { data: binary } }],
	])('causes nothing to be sent to Roe (%s)', async (_where, field, json) => {
		const bodies: string[] = [];
		server.does((request, response) => {
			request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
			response.setHeader('content-type', 'application/json').end(JSON.stringify(AGENT));
		});
		const run = await operate(
			'agent.runAsync',
			{ agentId: agent(AGENT), inputs: { values: [file('document', field)] } },
			{ credentials: server.credentials(), items: [{ json }] },
		);
		expect(codeOf(run.errorOf(ROE))).toBe('FILE_UNREADABLE');
		expect(bodies.join()).not.toContain(PRIVATE);
		expect(server.requests.filter((call) => call.startsWith('POST'))).toEqual([]);
	});
});
