import type { INodeParameters } from 'n8n-workflow';

import { API_KEY } from '../support/credential';
import { changeNode, runWorkflow } from '../support/engine';
import { expectNoKey } from '../support/expectNoKey';
import { ROE, roeWorkflow } from '../support/roeNode';
import { useBadServer } from './badServer';

const roe = useBadServer();
const stranger = useBadServer();

/** The authorization headers that the other server received. */
let authorizations: unknown[] = [];
beforeEach(() => {
	authorizations = [];
	stranger.does((request, response) => {
		authorizations.push(request.headers.authorization);
		response.setHeader('content-type', 'application/json').end('{}');
	});
	roe.does((_request, response) => {
		response.setHeader('content-type', 'application/json').end('{}');
	});
});

/** n8n's HTTP Request node, set up by someone who can use the credential but not see it. */
async function httpRequest(url: string, parameters: INodeParameters = {}, typeVersion = 4.2) {
	const run = await runWorkflow({
		workflow: changeNode(roeWorkflow({}), ROE, {
			type: 'n8n-nodes-base.httpRequest',
			typeVersion,
			parameters: {
				url,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'roeAiApi',
				options: {},
				...parameters,
			},
		}),
		credentials: roe.credentials(),
		items: [{ json: {} }],
	});
	expectNoKey(run, API_KEY);
	return run.errorOf(ROE);
}

const portOf = (server: { url(): string }) => Number(new URL(server.url()).port);
const strangerGotTheKey = () => authorizations.some((text) => String(text).includes(API_KEY));
const hostHeader = (value: string): INodeParameters => ({
	sendHeaders: true,
	headerParameters: { parameters: [{ name: 'hOST', value }] },
});

describe('with the credential, the HTTP Request node', () => {
	it.each([3, 4.2])(
		'sends nothing through a proxy that the node names (version %d)',
		async (version) => {
			const options = { proxy: stranger.url(), allowUnauthorizedCerts: true };
			const error = await httpRequest(`${roe.url()}/v1/agents/`, { options }, version);
			expect(stranger.requests).toEqual([]);
			expect(error?.message).toContain('HTTPS_PROXY');
		},
	);

	it('sends nothing if the Host header names another host', async () => {
		const error = await httpRequest(`${roe.url()}/v1/agents/`, hostHeader('tenant.example.com'));
		expect(roe.requests).toEqual([]);
		expect(error?.message).toContain('http://tenant.example.com');
	});

	it('sends the key if the Host header names the same host', async () => {
		const { host } = new URL(roe.url());
		expect(await httpRequest(`${roe.url()}/v1/agents/`, hostHeader(host))).toBeUndefined();
		expect(roe.requests).toHaveLength(1);
	});

	it('sends nothing to another host if a response names it as the next page', async () => {
		roe.does((_request, response) => {
			const page = JSON.stringify({ next: `${stranger.url()}/2` });
			response.setHeader('content-type', 'application/json').end(page);
		});
		const pagination = {
			paginationMode: 'responseContainsNextURL',
			nextURL: '={{ $response.body.next }}',
			limitPagesFetched: true,
			maxRequests: 3,
		};
		const options = { pagination: { pagination } };
		const error = await httpRequest(`${roe.url()}/v1/agents/`, { options });
		expect(roe.requests).toHaveLength(1);
		expect(stranger.requests).toEqual([]);
		expect(error?.message).toContain(stranger.url());
	});

	const addresses: Array<[string, (own: number, other: number) => string]> = [
		['a user name', (own, other) => `http://127.0.0.1:${own}@127.0.0.1:${other}/`],
		['a backslash', (own, other) => `http://127.0.0.1:${other}\\@127.0.0.1:${own}/`],
		['a fragment', (own, other) => `http://127.0.0.1:${other}#@127.0.0.1:${own}/`],
		['a query', (own, other) => `http://127.0.0.1:${other}?@127.0.0.1:${own}/`],
		['one slash', (_own, other) => `http:/127.0.0.1:${other}/`],
		['a tab', (_own, other) => `ht\ttp://127.0.0.1:${other}/`],
		['the host as a single number', (_own, other) => `http://2130706433:${other}/`],
		['the host in octal', (_own, other) => `http://0177.0.0.1:${other}/`],
		['the host with a dot at the end', (_own, other) => `http://127.0.0.1.:${other}/`],
		['the host with Chinese dots', (_own, other) => `http://127。0。0。1:${other}/`],
		['capitals', (_own, other) => `HTTP://LOCALHOST:${other}/`],
	];
	it.each(addresses)('sends the key to no other host if the URL has %s', async (_how, write) => {
		const address = write(portOf(roe), portOf(stranger));
		for (const version of [1, 2, 3, 4.2]) await httpRequest(address, {}, version);
		expect(strangerGotTheKey()).toBe(false);
		const error = await httpRequest(address);
		expect(error?.message).toMatch(/only for its Base URL|Invalid URL/);
	});
});
