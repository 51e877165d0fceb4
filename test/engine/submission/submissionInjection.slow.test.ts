import type { IDataObject } from 'n8n-workflow';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { codeOf } from '../../support/codeOf';
import { API_KEY, ORGANIZATION_ID } from '../../support/credential';
import { runWorkflow, type TestItem } from '../../support/engine';
import { loopbackOnly } from '../../support/loopbackOnly';
import { splitMultipart } from '../../support/multipart';
import { fc } from '../../support/property';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { AGENT, JOB } from '../../support/send';

loopbackOnly();

/** What ends a header, a quoted name or a text where it is not written with care; and what does so in disguise. */
const NASTY = [
	'\r\n',
	'\n',
	'\r',
	'"',
	'\\"',
	'\0',
	';',
	'--',
	'%0D%0A',
	'%22',
	'\u2028',
	'嘊嘍',
	'\ud800',
	'X-Injected: 1',
	'; filename="x"',
	'Content-Length: 0',
	'ä',
];
const nasty = fc
	.array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 5 })), {
		minLength: 1,
		maxLength: 6,
	})
	.map((parts) => parts.join(''))
	.filter((joined) => joined !== '');

/** A request as its bytes came over the connection, cut at the first empty line. */
interface RawRequest {
	lines: string[];
	body: Buffer;
}

/** Takes requests without any HTTP library, which might forgive something, and answers each with a job ID. */
let server: Server;
let requests: RawRequest[] = [];

beforeAll(async () => {
	server = createServer((socket) => read(socket));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => (requests = []));
afterAll(() => new Promise((resolve) => server.close(resolve)));

function read(socket: Socket): void {
	let bytes = Buffer.alloc(0);
	socket.on('error', () => undefined);
	socket.on('data', (piece) => {
		bytes = Buffer.concat([bytes, piece]);
		const end = bytes.indexOf('\r\n\r\n');
		if (end < 0) return;
		const lines = bytes.subarray(0, end).toString('latin1').split('\r\n');
		const length = Number(/^content-length: (\d+)$/im.exec(lines.join('\n'))?.[1]);
		const body = bytes.subarray(end + 4);
		// More than was announced would be a second request, smuggled in.
		if (body.length < length) return;
		requests.push({ lines, body });
		const answer = JSON.stringify(JOB);
		socket.end(
			`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`,
		);
	});
}

async function send(parameters: IDataObject, item: TestItem = { json: {} }) {
	requests = [];
	const { port } = server.address() as AddressInfo;
	const run = await runWorkflow({
		workflow: roeWorkflow({ agentId: agent(AGENT), ...parameters }),
		credentials: {
			roeAiApi: {
				apiKey: API_KEY,
				organizationId: ORGANIZATION_ID,
				baseUrl: `http://127.0.0.1:${port}`,
			},
		},
		items: [item],
	});
	return { run, sent: requests };
}

const REQUEST_LINE = `POST /v1/agents/run/${AGENT}/async/?organization_id=${ORGANIZATION_ID} HTTP/1.1`;

/** The request has the headers that every run has, once, and a body as long as they say. */
function expectPlainHead({ lines, body }: RawRequest): string {
	const [first, ...headers] = lines;
	expect(first).toBe(REQUEST_LINE);
	const names = headers.map((line) => line.split(':')[0].toLowerCase());
	expect(new Set(names).size).toBe(names.length);
	const expected = ['accept', 'accept-encoding', 'authorization', 'connection', 'content-length'];
	expect(names.sort()).toEqual([...expected, 'content-type', 'host', 'user-agent']);
	const value = (name: string) =>
		headers.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 2) ?? '';
	expect(Number(value('content-length'))).toBe(body.length);
	return value('content-type');
}

/** A text as UTF-8 has it: half a character of two UTF-16 units can't be written. */
const asUtf8 = (value: string) => Buffer.from(value).toString();

/** As the web's form encoding writes a name in a header. */
const inHeader = (name: string) => asUtf8(name).replaceAll('"', '%22');

const plain = { traceMetadata: false };
const row = (key: string, value: string) => text(key, `={{ ${JSON.stringify(value)} }}`);

describe('a JSON body', () => {
	it('contains every key, value and metadata only in its place', async () => {
		await fc.assert(
			fc.asyncProperty(nasty, nasty, nasty, async (key, value, metadata) => {
				const { run, sent } = await send(
					{
						specifyInputs: 'json',
						inputsJson: '={{ $json.inputs }}',
						options: { ...plain, metadata: '={{ $json.metadata }}' },
					},
					{ json: { inputs: { [key]: value }, metadata: { [metadata]: value } } },
				);
				const isRefused = run.error !== undefined;
				expect(sent).toHaveLength(isRefused ? 0 : 1);
				if (isRefused) {
					expect(codeOf(run.errorOf(ROE))).toMatch(
						/^(INPUT_KEY_INVALID|INPUT_EMPTY|METADATA_NAME_INVALID)$/,
					);
					return;
				}
				expect(expectPlainHead(sent[0])).toBe('application/json');
				expect(JSON.parse(sent[0].body.toString())).toEqual({
					[key.trim()]: asUtf8(value),
					metadata: { [asUtf8(metadata)]: asUtf8(value) },
				});
			}),
			{ numRuns: 60 },
		);
	});
});

describe('a multipart body', () => {
	it('contains every key, value, file name, type and metadata only in its place', async () => {
		await fc.assert(
			fc.asyncProperty(nasty, nasty, nasty, nasty, async (key, value, fileName, mimeType) => {
				const bytes = Buffer.from(`%PDF ${value}`);
				const { run, sent } = await send(
					{
						inputs: {
							values: [
								{ ...text('', '={{ $json.value }}'), key: '={{ $json.key }}' },
								file('document', 'data'),
							],
						},
						options: { ...plain, metadata: '={{ { note: $json.value } }}' },
					},
					{ json: { key, value }, files: { data: { bytes, fileName, mimeType } } },
				);
				if (run.error !== undefined) {
					expect(codeOf(run.errorOf(ROE))).toMatch(/^(INPUT_KEY_INVALID|INPUT_TWICE)$/);
					expect(sent).toEqual([]);
					return;
				}
				const parts = splitMultipart(expectPlainHead(sent[0]), sent[0].body);
				expect(parts).toHaveLength(3);
				const [textPart, filePart, metadataPart] = parts;
				expect(textPart.headers[0]).toBe(
					`Content-Disposition: form-data; name="${inHeader(key.trim())}"`,
				);
				expect(textPart.headers.slice(1)).toEqual(
					/[\r\n]/.test(value) ? ['Content-Type: text/plain; charset=utf-8'] : [],
				);
				expect(textPart.body.toString()).toBe(asUtf8(value));
				expect(filePart.headers).toHaveLength(2);
				expect(filePart.headers[0]).toMatch(
					/^Content-Disposition: form-data; name="document"; filename="[^"\r\n\0]*"$/,
				);
				expect(filePart.headers[1]).toMatch(/^Content-Type: [^\r\n\0]+$/);
				expect(filePart.body).toEqual(bytes);
				expect(metadataPart.headers).toEqual(['Content-Disposition: form-data; name="metadata"']);
				expect(JSON.parse(metadataPart.body.toString())).toEqual({
					note: asUtf8(value),
				});
			}),
			{ numRuns: 100 },
		);
	});
});

describe('no request', () => {
	it.each([
		['an API key with a line break', 'API_KEY_INVALID', { apiKey: 'roe_a\r\nX-Injected: 1' }],
		[
			'an organization ID with a line break',
			'ORGANIZATION_ID_INVALID',
			{ organizationId: `${ORGANIZATION_ID}\r\nX: 1` },
		],
	])('is sent for %s', async (_, code, credential) => {
		const { port } = server.address() as AddressInfo;
		const run = await runWorkflow({
			workflow: roeWorkflow({
				agentId: agent(AGENT),
				inputs: { values: [row('company_name', 'Acme')] },
			}),
			credentials: {
				roeAiApi: {
					apiKey: API_KEY,
					organizationId: ORGANIZATION_ID,
					baseUrl: `http://127.0.0.1:${port}`,
					...credential,
				},
			},
		});
		expect(codeOf(run.errorOf(ROE))).toBe(code);
		expect(requests).toEqual([]);
	});
});
