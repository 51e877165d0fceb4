import type { INodeParameters } from 'n8n-workflow';

import { API_KEY } from '../support/credential';
import { changeNode, runWorkflow } from '../support/engine';
import { expectNoKey } from '../support/expectNoKey';
import { ROE, roeWorkflow } from '../support/roeNode';
import { useBadServer } from './badServer';

const roe = useBadServer();
const stranger = useBadServer();

/** What the stranger is sent to log in with. */
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

/** n8n's HTTP Request node, set by somebody who may use the credential and not see it. */
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

describe('the HTTP Request node with the credential sends the key', () => {
	it.each([3, 4.2])('through no proxy that the node names (version %d)', async (version) => {
		const options = { proxy: stranger.url(), allowUnauthorizedCerts: true };
		const error = await httpRequest(`${roe.url()}/v1/agents/`, { options }, version);
		expect(stranger.requests).toEqual([]);
		expect(error?.message).toContain('HTTPS_PROXY');
	});

	it('to no other host that the header Host names', async () => {
		const error = await httpRequest(`${roe.url()}/v1/agents/`, hostHeader('tenant.example.com'));
		expect(roe.requests).toEqual([]);
		expect(error?.message).toContain('http://tenant.example.com');
	});

	it('if the header Host names the same host', async () => {
		const { host } = new URL(roe.url());
		expect(await httpRequest(`${roe.url()}/v1/agents/`, hostHeader(host))).toBeUndefined();
		expect(roe.requests).toHaveLength(1);
	});

	it('to no other host by the next page that a response names', async () => {
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
		['a host as one number', (_own, other) => `http://2130706433:${other}/`],
		['a host in octal', (_own, other) => `http://0177.0.0.1:${other}/`],
		['a host with a dot behind it', (_own, other) => `http://127.0.0.1.:${other}/`],
		['a host with dots of Chinese', (_own, other) => `http://127。0。0。1:${other}/`],
		['capitals', (_own, other) => `HTTP://LOCALHOST:${other}/`],
	];
	it.each(addresses)('to no other host by an address with %s', async (_how, write) => {
		const address = write(portOf(roe), portOf(stranger));
		for (const version of [1, 2, 3, 4.2]) await httpRequest(address, {}, version);
		expect(strangerGotTheKey()).toBe(false);
		const error = await httpRequest(address);
		expect(error?.message).toMatch(/only for its Base URL|Invalid URL/);
	});
});
