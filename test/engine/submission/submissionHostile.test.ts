import type { IDataObject } from 'n8n-workflow';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createGzip } from 'node:zlib';

import { codeOf } from '../../support/codeOf';
import { API_KEY, ORGANIZATION_ID } from '../../support/credential';
import { runWorkflow } from '../../support/engine';
import { expectNoKey } from '../../support/expectNoKey';
import { useFakeClock } from '../../support/fakeClock';
import { loopbackOnly } from '../../support/loopbackOnly';
import { agent, ROE, roeWorkflow, text } from '../../support/roeNode';
import { AGENT, JOB } from '../../support/send';

useFakeClock();
loopbackOnly();

const MB = 1024 * 1024;

/** A server that answers as badly as a test wants, byte by byte. Ends after the test. */
interface BadServer {
	url: string;
	/** Method and path of each request, and whether the key came along. */
	seen: string[];
	/** Bytes that went out to clients so far. */
	sent(): number;
}

const endings: Array<() => Promise<void>> = [];

afterEach(async () => {
	for (const end of endings.splice(0)) await end();
});

async function badServer(
	answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<BadServer> {
	const seen: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((request, response) => {
		const key = request.headers.authorization?.includes(API_KEY) ? ' with key' : '';
		seen.push(`${request.method} ${request.url?.split('?')[0]}${key}`);
		response.on('error', () => undefined);
		request.resume();
		request.once('end', () => answer(response, request));
	});
	server.on('connection', (socket: Socket) => sockets.add(socket));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	endings.push(async () => {
		sockets.forEach((socket) => socket.destroy());
		await new Promise((resolve) => server.close(resolve));
	});
	const { port } = server.address() as AddressInfo;
	const sent = () => [...sockets].reduce((bytes, { bytesWritten }) => bytes + bytesWritten, 0);
	return { url: `http://127.0.0.1:${port}`, seen, sent };
}

/** Starts a job at a server, once: what comes after an ambiguous answer is another test's matter. */
async function start(baseUrl: string, options: IDataObject = {}) {
	const begun = Date.now();
	const run = await runWorkflow({
		workflow: roeWorkflow({
			agentId: agent(AGENT),
			inputs: { values: [text('company_name', 'Acme')] },
			options: { preventDuplicates: false, ...options },
		}),
		credentials: { roeAiApi: { apiKey: API_KEY, organizationId: ORGANIZATION_ID, baseUrl } },
	});
	expectNoKey(run, API_KEY);
	const error = run.errorOf(ROE);
	return { run, ms: Date.now() - begun, words: `${error?.message} ${error?.description}` };
}

const endless = (response: ServerResponse, piece: Buffer) => {
	const more = () => {
		while (!response.destroyed && response.write(piece));
	};
	response.on('drain', more);
	more();
};

describe('an endless body', () => {
	it.each([200, 400, 500])('is read only up to a limit (status %i)', async (status) => {
		const server = await badServer((response) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			endless(response, Buffer.alloc(64 * 1024, '"'));
		});
		const { words } = await start(server.url);
		expect(codeOf(words)).toBe('RESPONSE_TOO_LARGE');
		expect(words).toContain(`${MB} bytes`);
		await wait(100);
		// What lies in the sockets' buffers comes on top.
		expect(server.sent()).toBeLessThan(24 * MB);
	});

	it('is limited even if it’s compressed to a thousandth', async () => {
		const server = await badServer((response) => {
			response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
			const gzip = createGzip();
			gzip.pipe(response);
			response.on('close', () => gzip.destroy());
			const zeros = Buffer.alloc(MB);
			const more = () => {
				while (!gzip.destroyed && gzip.write(zeros));
			};
			gzip.on('drain', more).on('error', () => undefined);
			more();
		});
		const before = process.memoryUsage().rss;
		const { words } = await start(server.url);
		expect(codeOf(words)).toBe('RESPONSE_TOO_LARGE');
		expect(words).toContain(`${MB} bytes`);
		expect(process.memoryUsage().rss - before).toBeLessThan(256 * MB);
	});
});

describe('a slow response', () => {
	it('times out if nothing arrives', async () => {
		const server = await badServer(() => undefined);
		const { words, ms } = await start(server.url, { requestTimeout: 1 });
		expect(codeOf(words)).toBe('TIMED_OUT');
		expect(ms).toBe(1000);
	});

	it('times out if it drips, even if data keeps arriving', async () => {
		const server = await badServer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const drip = setInterval(() => response.write(' '), 50);
			response.on('close', () => clearInterval(drip));
		});
		const { words, ms } = await start(server.url, { requestTimeout: 1 });
		expect(codeOf(words)).toBe('TIMED_OUT');
		expect(words).toContain(' 1 s');
		// The headers come with the first byte.
		expect(ms).toBe(50 + 1000);
	});

	it('times out if its headers drip', async () => {
		const server = await badServer((response) => {
			const { socket } = response;
			socket?.write('HTTP/1.1 200 OK\r\n');
			const drip = setInterval(() => socket?.write('X-More: 1\r\n'), 50);
			socket?.on('close', () => clearInterval(drip)).on('error', () => undefined);
		});
		const { ms, run } = await start(server.url, { requestTimeout: 1 });
		expect(run.status).toBe('error');
		expect(ms).toBe(1000);
	});
});

describe('a response that isn’t HTTP', () => {
	it.each([
		['noise', 'not HTTP at all\r\n\r\n'],
		['endless headers', `HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(200_000)}`],
		['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
		[
			'a length and chunks',
			'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc',
		],
		['an invalid chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n'],
		['nothing', ''],
	])('is a lost connection, after which the job may exist: %s', async (_, bytes) => {
		const server = await badServer((response) => response.socket?.end(bytes));
		const { words } = await start(server.url);
		expect(codeOf(words)).toBe('CONNECTION_LOST');
		expect(server.seen).toHaveLength(1);
	});
});

describe('a redirect', () => {
	const other = async () => await badServer((response) => response.end(JSON.stringify(JOB)));

	it.each([301, 302, 303, 307, 308])(
		'is an error that names its target, and neither a request nor the key goes there (%i)',
		async (status) => {
			const trap = await other();
			const server = await badServer((response) => {
				response.writeHead(status, { location: `${trap.url}/v1/steal/` }).end();
			});
			const { words } = await start(server.url);
			expect(codeOf(words)).toBe('REDIRECTED');
			expect(words).toContain(`${trap.url}/v1/steal/ (HTTP ${status})`);
			expect(trap.seen).toEqual([]);
			expect(server.seen).toEqual([`POST /v1/agents/run/${AGENT}/async/ with key`]);
		},
	);

	it.each(['file:///etc/passwd', '//', 'javascript:alert(1)', '\u00ff', ''])(
		'to %j is an error like any other',
		async (location) => {
			const server = await badServer((response) => {
				response.writeHead(302, location === '' ? {} : { location }).end();
			});
			const { words } = await start(server.url);
			expect(codeOf(words)).toBe('REDIRECTED');
			expect(words).toContain('(HTTP 302)');
		},
	);
});

describe('several bad responses, to a start and then to the lookup', () => {
	const looking = { preventDuplicates: true };

	it('cause no redirect, no second start, and no loss of a job that may exist', async () => {
		const trap = await badServer((response) => response.end(JSON.stringify(JOB)));
		const redirecting = await badServer((response) => {
			response.writeHead(303, { location: `${trap.url}/` }).end();
		});
		const body = `${'['.repeat(9000)}"deep"${']'.repeat(9000)}`;
		const nesting = await badServer((response, { method }) => {
			response.writeHead(method === 'POST' ? 500 : 403).end(body);
		});
		const servers = [redirecting, nesting];
		const results = await Promise.all(servers.map(async ({ url }) => await start(url, looking)));
		for (const { words } of results) {
			expect(codeOf(words)).toBe('START_UNKNOWN');
		}
		for (const { seen } of servers) {
			expect(seen.filter((request) => request.startsWith('POST'))).toHaveLength(1);
			expect(seen.length).toBeGreaterThan(1);
		}
		expect(trap.seen).toEqual([]);
	});
});
