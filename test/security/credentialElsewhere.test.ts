import { type INodeParameters, NodeHelpers } from 'n8n-workflow';

import { RoeAiApi } from '../../credentials/RoeAiApi.credentials';
import { codeOf } from '../support/codeOf';
import { API_KEY, ORGANIZATION_ID } from '../support/credential';
import { changeNode, runWorkflow } from '../support/engine';
import { testCredential } from '../support/engine/testCredential';
import { expectNoKey } from '../support/expectNoKey';
import { ROE, roeWorkflow } from '../support/roeNode';
import { useBadServer } from './badServer';

const roe = useBadServer();
const stranger = useBadServer();
const credential = new RoeAiApi();

/** n8n's HTTP Request node with this credential. */
const httpRequest = async (url: string, typeVersion = 4.2) => {
	const parameters = {
		url,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'roeAiApi',
		options: {},
	};
	const run = await runWorkflow({
		workflow: changeNode(roeWorkflow({}), ROE, {
			type: 'n8n-nodes-base.httpRequest',
			typeVersion,
			parameters,
		}),
		credentials: roe.credentials(),
		items: [{ json: {} }],
	});
	expectNoKey(run, API_KEY);
	return run;
};

describe('the HTTP Request node with the credential', () => {
	const keys: unknown[] = [];
	beforeEach(() => {
		keys.splice(0);
		stranger.does((request, response) => {
			keys.push(request.headers.authorization);
			response.end('{}');
		});
	});

	it('reaches the Base URL with the key', async () => {
		let key: string | undefined;
		roe.does((request, response) => {
			key = request.headers.authorization;
			response.setHeader('content-type', 'application/json').end('{"a":1}');
		});
		const run = await httpRequest(`${roe.url()}/v1/agents/`);
		expect(run.error).toBeUndefined();
		expect(key).toBe(`Bearer ${API_KEY}`);
	});

	it('gets an error that names the host if it calls any other host', async () => {
		const run = await httpRequest(`${stranger.url()}/?a=secret`);
		const { message } = run.errorOf(ROE)!;
		// n8n's node shows only the message. It names the host without the rest of the URL.
		expect(message).toContain('Base URL');
		expect(message).toContain(stranger.url());
		expect(message).not.toContain(`${stranger.url()}/`);
		expect(message).not.toContain('secret');
		expect(stranger.requests).toEqual([]);
	});

	it.each([3, 4, 4.2, 4.4])(
		'doesn’t send the key to the target of a redirect (version %d)',
		async (version) => {
			roe.does((_request, response) => {
				response.writeHead(302, { location: stranger.url() }).end();
			});
			await httpRequest(`${roe.url()}/v1/agents/`, version);
			expect(keys.filter((key) => key !== undefined)).toEqual([]);
		},
	);
});

describe('the credential', () => {
	const BASE = 'https://api.roe-ai.com/eu';
	const authenticate = async (request: object, baseUrl = BASE) =>
		await credential.authenticate(
			{ apiKey: API_KEY, organizationId: ORGANIZATION_ID, baseUrl },
			request as Parameters<RoeAiApi['authenticate']>[1],
		);

	it.each([
		{ url: 'https://api.roe-ai.com/v1/agents/' },
		{ uri: 'https://API.roe-ai.com:443/v1/' },
		{ url: new URL('https://api.roe-ai.com/v1') },
		{ url: '/v1/agents/', baseURL: BASE },
		{ url: 'v1/agents/', baseURL: BASE },
		{ url: '', baseURL: BASE },
	])('is added to %j', async (request) => {
		const { headers } = await authenticate(request);
		expect(headers).toEqual({ Authorization: `Bearer ${API_KEY}` });
	});

	it.each([
		{ url: 'https://api.roe-ai.com.evil.test/' },
		{ url: 'https://api.roe-ai.com@evil.test/' },
		{ url: 'http://api.roe-ai.com/' },
		{ url: 'https://api.roe-ai.com:8443/' },
		{ url: ' https://evil.test/' },
		{ url: '\\\\evil.test/', baseURL: BASE },
		{ url: '//evil.test/', baseURL: BASE },
		{ url: 'https://evil.test/', baseURL: BASE },
		{ url: '/v1/agents/', baseURL: 'https://evil.test' },
		{ url: '.evil.test/', baseURL: 'https://api.roe-ai.com' + '.evil.test' },
		{ uri: 'https://evil.test/' },
		{ url: 'https://api.roe-ai.com/', uri: 'https://evil.test/' },
		{ url: '/v1/agents/' },
		{ url: 'no address' },
		{},
	])('is not added to %j', async (request) => {
		const error: unknown = await authenticate(request).catch((thrown: unknown) => thrown);
		expect(codeOf(error)).toBe('CREDENTIAL_FOR_OTHER_HOST');
	});

	it('passes its own test, even with slashes at the end of the Base URL', async () => {
		roe.does((_request, response) => {
			response.setHeader('content-type', 'application/json').end('{"results":[]}');
		});
		const data = { ...roe.credentials().roeAiApi, baseUrl: ` ${roe.url()}// ` };
		expect(await testCredential('roeAiApi', data)).toMatchObject({ status: 'OK' });
	});
});

describe('the form of the credential', () => {
	const notice = credential.properties.find(({ name }) => name === 'unencryptedNotice')!;
	const isShown = (baseUrl: string) =>
		NodeHelpers.displayParameter({ baseUrl } as INodeParameters, notice, null, null);

	it.each([
		'http://roe.example.com',
		'HTTP://10.0.0.5:8000',
		' "http://roe.example.com"',
		'http://localhost.example.com',
		'http://127.0.0.1.example.com',
		'http://127.0.0.100',
	])('warns about %s', (baseUrl) => {
		expect(isShown(baseUrl)).toBe(true);
	});

	it.each([
		'https://api.roe-ai.com',
		'http://localhost:8787',
		'HTTP://localhost',
		' "http://localhost/" ',
		"'http://localhost'",
		'http://127.0.0.1',
		'http://[::1]/',
		'',
	])('doesn’t warn about %j', (baseUrl) => {
		expect(isShown(baseUrl)).toBe(false);
	});
});
