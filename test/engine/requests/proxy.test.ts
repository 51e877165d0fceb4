import type { IDataObject } from 'n8n-workflow';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { API_KEY, ORGANIZATION_ID } from '../../support/credential';
import { runWorkflow, searchList } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { useFakeClock } from '../../support/fakeClock';
import { loopbackOnly } from '../../support/loopbackOnly';
import { operate } from '../../support/operate';
import {
	httpsServer,
	leadsTo,
	opensTunnel,
	type OnConnect,
	responds,
	setProxy,
	useProxy,
} from '../../support/proxy';
import { agent, ROE, roeWorkflow, text } from '../../support/roeNode';

useFakeClock();
loopbackOnly();

const AGENT = '9d4e7c10-52b6-4f0e-8c3a-61f7a2b8d905';
const JOB = 'c27a6f1e-0b9d-4d53-a8e4-3f90b1c6d27e';

const credentials = {
	roeAiApi: { apiKey: API_KEY, organizationId: ORGANIZATION_ID, baseUrl: 'https://api.roe.test' },
};

/** Starts one job through the proxy that is set. */
async function start(options: IDataObject = {}) {
	const run = await runWorkflow({
		workflow: roeWorkflow({
			agentId: agent(AGENT),
			inputs: { values: [text('question', 'Who owns it?')] },
			options,
		}),
		credentials,
	});
	expectNoKey(run, API_KEY);
	return run;
}

/** A Roe behind the tunnel that counts the requests to start jobs. */
async function roeBehind(isTrusted = true) {
	const starts: string[] = [];
	const respond = (request: IncomingMessage, response: ServerResponse) => {
		request.resume().once('end', () => {
			if (request.method === 'POST') starts.push(String(request.url));
			response.end(JSON.stringify(JOB));
		});
	};
	return { starts, port: await httpsServer(respond, isTrusted) };
}

describe('a proxy that rejects a request', () => {
	it('causes an error about the proxy’s login rather than the key', async () => {
		const proxy = await useProxy(
			responds('407 Proxy Authentication Required', '', ['Proxy-Authenticate: Basic']),
		);
		const { error } = await start();
		expectError(error, 'PROXY_LOGIN', 0, 'HTTP 407');
		expect(error?.description).toContain('HTTPS_PROXY');
		expect(proxy.asked).toEqual(['CONNECT api.roe.test:443 HTTP/1.1']);
	});

	it.each<[string, string, ErrorCode, string]>([
		['403 Forbidden', 'Access denied by policy', 'REFUSED_BEFORE_ROE', 'HTTP 403'],
		['403 Forbidden', '', 'REFUSED_BEFORE_ROE', 'HTTP 403'],
		['404 Not Found', '<h1>No such host</h1>', 'NO_API_AT_ADDRESS', 'HTTP 404'],
	])('isn’t mistaken for Roe if it responds %s with %j', async (status, page, code, fact) => {
		const proxy = await useProxy(responds(status, page));
		const { error } = await start();
		expectError(error, code, 0, fact);
		expect(proxy.asked).toHaveLength(1);
	});

	it('may have forwarded the request if it fails, so the start is unknown', async () => {
		const proxy = await useProxy(responds('502 Bad Gateway', '<h1>Bad Gateway</h1>'));
		const { error } = await start({ traceMetadata: false });
		expectError(error, 'START_UNKNOWN', 0, 'HTTP 502');
		expect(proxy.asked).toHaveLength(1);
	});

	it('is named in the errors of lists in the editor and of downloads', async () => {
		await useProxy(responds('403 Forbidden', 'Access denied by policy'));
		const nodeType = 'n8n-nodes-roe-ai.roeAi';
		const list = searchList('searchAgents', { nodeType, credentials });
		const error: unknown = await list.catch((caught: unknown) => caught);
		expectError(error, 'REFUSED_BEFORE_ROE', undefined, 'HTTP 403');
		const download = await operate(
			'job.downloadReference',
			{ jobId: JOB, resourceId: 'scan' },
			{ credentials },
		);
		expectError(download.error, 'REFUSED_BEFORE_ROE', 0, 'HTTP 403');
	});
});

describe('a proxy that fails before the tunnel is open', () => {
	const broken: Array<[string, OnConnect]> = [
		['closes the connection', (socket) => socket.end()],
		['resets the connection', (socket) => socket.resetAndDestroy()],
		['closes the connection after some bytes', (socket) => socket.end('HTTP/1.1 20')],
		['sends nonsense', (socket) => socket.end('HTTP/1.1 200 OK\r\nnonsense\r\n\r\n')],
		['closes the connection in the tunnel', opensTunnel((socket) => socket.end())],
		['resets the connection in the tunnel', opensTunnel((socket) => socket.resetAndDestroy())],
	];

	it.each(broken)(
		'gets the request again, and the job starts once, if it %s',
		async (_, onConnect) => {
			const roe = await roeBehind();
			const works = leadsTo(roe.port);
			const proxy = await useProxy((socket) =>
				(proxy.asked.length === 1 ? onConnect : works)(socket),
			);
			const run = await start();
			expect(run.error).toBeUndefined();
			expect(run.json(ROE)).toMatchObject([{ jobId: JOB }]);
			expect(run.json(ROE)[0]).not.toHaveProperty('recovered');
			expect(roe.starts).toHaveLength(1);
			// The node doesn't look for a lost job in between.
			expect(proxy.asked).toHaveLength(2);
		},
	);

	it('counts as unreachable if it never responds', async () => {
		const roe = await roeBehind();
		const works = leadsTo(roe.port);
		const proxy = await useProxy((socket) => {
			if (proxy.asked.length > 1) works(socket);
		});
		const run = await start({ requestTimeout: 1 });
		expect(run.json(ROE)).toMatchObject([{ jobId: JOB }]);
		expect(proxy.asked).toHaveLength(2);
	});

	it('causes an error that nothing was sent if it closes every connection', async () => {
		await useProxy((socket) => socket.end());
		const { error } = await start();
		expectError(error, 'UNREACHABLE', 0);
		expect(error?.description).toContain('HTTPS_PROXY');
		expect(error?.description).toContain('NO_PROXY');
	});

	it('causes an error that nothing was sent if it doesn’t exist', async () => {
		setProxy('http://127.0.0.1:9');
		const { error } = await start();
		expectError(error, 'UNREACHABLE', 0);
		expect(error?.description).toContain('ECONNREFUSED');
	});

	it('causes no request if its address is invalid', async () => {
		setProxy('http://me:s3cret-word@127.0.0.1:99999');
		const run = await start();
		expectError(run.error, 'NOT_SENT', 0);
		expect(run.error?.description).toContain('HTTPS_PROXY');
		expectNoKey(run, 's3cret-word');
	});
});

describe('a server behind an open tunnel', () => {
	it('causes an error with the variable to set if n8n doesn’t trust its certificate', async () => {
		const roe = await roeBehind(false);
		await useProxy(leadsTo(roe.port));
		const { error } = await start();
		expectError(error, 'UNREACHABLE', 0);
		expect(error?.description).toContain('NODE_EXTRA_CA_CERTS');
		expect(error?.description).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
		expect(roe.starts).toEqual([]);
	});

	it('may have started the job if the connection breaks after the request', async () => {
		const starts: string[] = [];
		const port = await httpsServer((request, response) => {
			request.resume().once('end', () => {
				if (request.method === 'POST') starts.push('start');
				response.destroy();
			});
		});
		await useProxy(leadsTo(port));
		const { error } = await start({ traceMetadata: false });
		expectError(error, 'START_UNKNOWN', 0);
		expect(starts).toEqual(['start']);
	});
});
