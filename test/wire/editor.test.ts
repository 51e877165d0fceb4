import { captureWire } from '../support/captureWire';
import { API_KEY, BASE_URL, credentials, ORGANIZATION_ID } from '../support/connection';
import { searchList, testCredential } from '../support/engine';
import { findText } from '../support/expectNoKey';

const nodeType = 'n8n-nodes-roe-ai.roeAi';
const organization = `organization_id=${ORGANIZATION_ID}`;

describe('the list of agents', () => {
	const anAgent = (id: string, name: string, engine_name?: string) => ({ id, name, engine_name });
	const page = (results: object[], next: string | null) =>
		JSON.stringify({ count: 99, next, previous: null, results });

	it('shows names with engines, newest first, page by page', async () => {
		const requests = captureWire(BASE_URL, (_, index) => ({
			body: page(
				[anAgent('a1', 'Invoices', 'PDF Extraction'), anAgent('a2', 'Odd')],
				index === 0 ? 'x' : null,
			),
		}));
		const first = await searchList('searchAgents', { nodeType, credentials });
		expect(first).toEqual({
			results: [
				{ name: 'Invoices (PDF Extraction)', value: 'a1' },
				{ name: 'Odd', value: 'a2' },
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

	it('lists an agent without a name by its ID, and leaves out what has no ID', async () => {
		const nameless = [anAgent('a1', ''), { id: 'a2', name: null, engine_name: 'Research' }];
		captureWire(BASE_URL, { body: page([...nameless, { name: 'Lost' }], null) });
		expect(await searchList('searchAgents', { nodeType, credentials })).toEqual({
			results: [
				{ name: 'a1', value: 'a1' },
				{ name: 'a2 (Research)', value: 'a2' },
			],
		});
	});

	it('ends where a page claims a next one but is empty', async () => {
		captureWire(BASE_URL, { body: page([], `${BASE_URL}/v1/agents/?page=2`) });
		expect(await searchList('searchAgents', { nodeType, credentials })).toEqual({ results: [] });
	});

	it('says what is wrong where Roe refuses, without the key', async () => {
		captureWire(BASE_URL, { status: 401, body: `{"detail":"No user for ${API_KEY}"}` });
		const error: unknown = await searchList('searchAgents', { nodeType, credentials }).catch(
			(e: unknown) => e,
		);
		expect(error).toMatchObject({ message: expect.stringContaining('API key') as string });
		expect(findText(error, API_KEY)).toEqual([]);
	});
});

describe('the test of the credential', () => {
	const list = JSON.stringify({ count: 0, next: null, previous: null, results: [] });
	const values = credentials.roeAiApi;

	it('asks once for one agent of the organization', async () => {
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
		[401, '{"detail":"Invalid token."}', 'did not accept the API key'],
		[403, '{"detail":"No access"}', 'not for this organization'],
		[403, '<h1>Blocked</h1>', 'or a proxy refused the request'],
		[403, '{"detail":"No role"}', 'its user has no access to agents'],
		[407, '', 'proxy between n8n and Roe wants a login'],
		[511, '<h1>Log in</h1>', 'network wants a login'],
		[429, '', 'too many requests'],
		[400, '["Must be a valid UUID."]', 'did not accept the Organization ID'],
		[404, '<html>Not Found</html>', 'no Roe API at the Base URL'],
		[302, '', 'redirects to another address'],
		[502, '<html>Bad Gateway</html>', 'server failed'],
		[200, '<html>Welcome</html>', 'something else than Roe’s API'],
		[200, '{"hello":"world"}', 'something else than Roe’s API'],
		[200, '', 'something else than Roe’s API'],
	])('tells what a %i with %j means', async (status, body, message) => {
		const requests = captureWire(BASE_URL, {
			status,
			body,
			headers: { Location: `${BASE_URL}/other/` },
		});
		const result = await testCredential('roeAiApi', values);
		expect(result).toEqual({
			status: 'Error',
			message: expect.stringContaining(message) as string,
		});
		// n8n asks once more after a 401. No redirect is followed.
		expect(requests).toHaveLength(status === 401 ? 2 : 1);
	});

	it.each([
		['emptied', ''],
		['white space', ' '],
		['null', null],
		['not there', undefined],
	])('goes to Roe’s own address if the Base URL is %s', async (_, baseUrl) => {
		const requests = captureWire('https://api.roe-ai.com', { body: list });
		const result = await testCredential('roeAiApi', { ...values, baseUrl: baseUrl as never });
		expect(result.status).toBe('OK');
		expect(requests).toHaveLength(1);
	});

	it('drops quotation marks around the Base URL', async () => {
		captureWire(BASE_URL, { body: list });
		const result = await testCredential('roeAiApi', { ...values, baseUrl: ` "${BASE_URL}/" ` });
		expect(result.status).toBe('OK');
	});

	it.each([
		['organizationId', 'acme', 'Organization ID is not a UUID. Copy it from Roe → Settings.'],
		['organizationId', '', 'Organization ID is empty. Copy it from Roe → Settings.'],
		['apiKey', ' Bearer ', 'API Key is empty. Copy an API key from Roe → Settings.'],
		['apiKey', 'two words', 'API Key has characters'],
		['baseUrl', 'api.roe-ai.com', 'Base URL is not a web address. Start it with https://'],
		['baseUrl', `${BASE_URL}?x=1`, 'has more than an address'],
	])('sends nothing with %s %j, and says why', async (field, value, message) => {
		const requests = captureWire(BASE_URL, { body: list });
		const result = await testCredential('roeAiApi', { ...values, [field]: value });
		expect(result).toEqual({
			status: 'Error',
			message: expect.stringContaining(message) as string,
		});
		expect(requests).toHaveLength(0);
	});
});
