import { parseCredential } from '../../nodes/RoeAi/transport/clientConfig';
import { captureWire } from '../support/captureWire';
import { codeOf } from '../support/codeOf';
import { API_KEY, BASE_URL, credentials, ORGANIZATION_ID } from '../support/credential';
import { messageOfTest } from '../support/credentialTest';
import { searchList, testCredential } from '../support/engine';
import { findText } from '../support/expectNoKey';
import { thrownBy } from '../support/thrownBy';

const nodeType = 'n8n-nodes-roe-ai.roeAi';
const A1 = '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573';
const A2 = '0d9e8f7a-6b5c-4d3e-a2f1-908172635445';
const organization = `organization_id=${ORGANIZATION_ID}`;

describe('the list of agents', () => {
	const anAgent = (id: string, name: string, engine_name?: string) => ({ id, name, engine_name });
	const page = (results: object[], next: string | null) =>
		JSON.stringify({ count: 99, next, previous: null, results });

	it('shows names with engines, newest first, one page at a time', async () => {
		const requests = captureWire(BASE_URL, (_, index) => ({
			body: page(
				[anAgent(A1, 'Invoices', 'PDF Extraction'), anAgent(A2, 'Odd')],
				index === 0 ? 'x' : null,
			),
		}));
		const first = await searchList('searchAgents', { nodeType, credentials });
		expect(first).toEqual({
			results: [
				{ name: 'Invoices (PDF Extraction)', value: A1 },
				{ name: 'Odd', value: A2 },
			],
			paginationToken: '2',
		});
		const { paginationToken } = first;
		const options = {
			nodeType,
			credentials,
			filter: 'in & out',
			paginationToken: String(paginationToken),
		};
		expect((await searchList('searchAgents', options)).paginationToken).toBeUndefined();
		expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			`GET /v1/agents/?${organization}&page=1&page_size=50&ordering=-created_at&include_job_stats=false`,
			`GET /v1/agents/?${organization}&search=in%20%26%20out&page=2&page_size=50&ordering=-created_at&include_job_stats=false`,
		]);
		expect(requests[0].headers.authorization).toBe(`Bearer ${API_KEY}`);
	});

	it('shows the ID of an agent without a name, and omits entries without an ID', async () => {
		const nameless = [anAgent(A1, ''), { id: A2, name: null, engine_name: 'Research' }];
		captureWire(BASE_URL, { body: page([...nameless, { name: 'Lost' }], null) });
		expect(await searchList('searchAgents', { nodeType, credentials })).toEqual({
			results: [
				{ name: A1, value: A1 },
				{ name: `${A2} (Research)`, value: A2 },
			],
		});
	});

	it('ends at an empty page, even if that page names a next one', async () => {
		captureWire(BASE_URL, { body: page([], `${BASE_URL}/v1/agents/?page=2`) });
		expect(await searchList('searchAgents', { nodeType, credentials })).toEqual({ results: [] });
	});

	it('shows the error if Roe rejects the request, without the key', async () => {
		captureWire(BASE_URL, { status: 401, body: `{"detail":"No user for ${API_KEY}"}` });
		const error: unknown = await searchList('searchAgents', { nodeType, credentials }).catch(
			(e: unknown) => e,
		);
		expect(codeOf(error)).toBe('API_KEY_REJECTED');
		expect(findText(error, API_KEY)).toEqual([]);
	});
});

describe('the test of the credential', () => {
	const list = JSON.stringify({ count: 0, next: null, previous: null, results: [] });
	const values = credentials.roeAiApi;

	it('requests a single agent of the organization', async () => {
		const requests = captureWire(BASE_URL, { body: list });
		expect(await testCredential('roeAiApi', { ...values, baseUrl: `${BASE_URL}/ ` })).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect(
			requests.map(({ method, path, headers }) => [method, path, headers.authorization]),
		).toEqual([
			[
				'GET',
				`/v1/agents/?${organization}&page_size=1&include_job_stats=false`,
				`Bearer ${API_KEY}`,
			],
		]);
	});

	it.each([
		[401, '{"detail":"Invalid token."}', 'API key'],
		[403, '{"detail":"No access"}', 'Organization ID'],
		[403, '<h1>Blocked</h1>', 'proxy'],
		[407, '', 'HTTPS_PROXY'],
		[511, '<h1>Log in</h1>', 'network'],
		[429, '', 'Roe'],
		[400, '["Must be a valid UUID."]', 'Organization ID'],
		[404, '<html>Not Found</html>', 'Base URL'],
		[302, '', 'Base URL'],
		[502, '<html>Bad Gateway</html>', 'proxy'],
		[200, '<html>Welcome</html>', 'Base URL'],
		[200, '{"hello":"world"}', 'Base URL'],
		[200, '', 'Base URL'],
	])('explains a %i with the body %j', async (status, body, names) => {
		const requests = captureWire(BASE_URL, {
			status,
			body,
			headers: { Location: `${BASE_URL}/other/` },
		});
		const message = messageOfTest(status === 200 ? 'notRoe' : status);
		expect(message).toContain(names);
		expect(await testCredential('roeAiApi', values)).toEqual({ status: 'Error', message });
		// n8n repeats the request after a 401. No redirect is followed.
		expect(requests).toHaveLength(status === 401 ? 2 : 1);
	});

	it('has a different message for each kind of response', () => {
		const kinds = [401, 403, 407, 511, 429, 400, 404, 302, 502, 'notRoe'] as const;
		expect(new Set(kinds.map(messageOfTest)).size).toBe(kinds.length);
	});

	it.each([
		['emptied', ''],
		['whitespace', ' '],
		['null', null],
		['missing', undefined],
	])('goes to Roe’s default address if the Base URL is %s', async (_, baseUrl) => {
		const requests = captureWire('https://api.roe-ai.com', { body: list });
		const result = await testCredential('roeAiApi', { ...values, baseUrl: baseUrl as never });
		expect(result.status).toBe('OK');
		expect(requests).toHaveLength(1);
	});

	it('ignores quotation marks around the Base URL', async () => {
		captureWire(BASE_URL, { body: list });
		const result = await testCredential('roeAiApi', { ...values, baseUrl: ` "${BASE_URL}/" ` });
		expect(result.status).toBe('OK');
	});

	it.each([
		['organizationId', 'acme', 'Organization ID'],
		['organizationId', '', 'Organization ID'],
		['apiKey', ' Bearer ', 'API Key'],
		['apiKey', 'two words', 'API Key'],
		['baseUrl', 'api.roe-ai.com', 'Base URL'],
		['baseUrl', `${BASE_URL}?x=1`, 'Base URL'],
	])('sends nothing and explains why if %s is %j', async (field, value, label) => {
		const requests = captureWire(BASE_URL, { body: list });
		const wrong = { ...values, [field]: value };
		// n8n shows only the message, without the code.
		const { message } = thrownBy(() => parseCredential(wrong));
		expect(message).toContain(label);
		expect(await testCredential('roeAiApi', wrong)).toEqual({ status: 'Error', message });
		expect(requests).toHaveLength(0);
	});
});
