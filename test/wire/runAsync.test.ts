import { UUID_PATTERN } from '../../sandbox';
import { captureWire, type WireRequest } from '../support/captureWire';
import { codeOf } from '../support/codeOf';
import { API_KEY, BASE_URL, credentials, ORGANIZATION_ID } from '../support/credential';
import { runWorkflow } from '../support/engine';
import { useFakeClock } from '../support/fakeClock';
import { agent, ROE, roeWorkflow, text } from '../support/roeNode';
import { AGENT, plain, send, VERSION } from '../support/send';

useFakeClock();

const PATH = `/v1/agents/run/${AGENT}/async/?organization_id=${ORGANIZATION_ID}`;
const UUID = new RegExp(`^${UUID_PATTERN}$`);
const ANY_TEXT = { values: [text('company_name', 'Acme')] };

describe('a run without files', () => {
	it('sends one POST with the inputs as JSON, the organization in the query, and a slash at the end of the path', async () => {
		const requests = await send({
			inputs: {
				values: [text('company_name', 'Müller & Söhne "GmbH" 日本'), text('question', 'a\nb')],
			},
			options: plain,
		});
		expect(requests).toHaveLength(1);
		const [{ method, path, headers, body }] = requests;
		expect(`${method} ${path}`).toBe(`POST ${PATH}`);
		expect(body.toString('utf8')).toBe(
			'{"company_name":"Müller & Söhne \\"GmbH\\" 日本","question":"a\\nb"}',
		);
		expect(headers).toMatchObject({
			authorization: `Bearer ${API_KEY}`,
			'content-type': 'application/json',
			accept: 'application/json',
			'content-length': String(body.length),
			host: 'api.roe.test',
		});
		expect(headers).not.toHaveProperty('x-skip-cache');
	});

	it('names the version in the path', async () => {
		const [{ path }] = await send({ inputs: ANY_TEXT, options: { agentVersionId: VERSION } });
		expect(path).toBe(
			`/v1/agents/run/${AGENT}/versions/${VERSION}/async/?organization_id=${ORGANIZATION_ID}`,
		);
	});

	it.each([
		['from the list', agent(AGENT, 'list')],
		['by ID, with capitals and whitespace', agent(` ${AGENT.toUpperCase()} `)],
		['by URL', agent(`https://app.roe-ai.com/agents/${AGENT}/jobs?version=${VERSION}`, 'url')],
	])('finds an agent that’s selected %s', async (_, agentId) => {
		const [{ path }] = await send({ agentId, inputs: ANY_TEXT });
		expect(path).toBe(PATH);
	});

	it.each([
		[true, 'true'],
		[false, undefined],
		[undefined, undefined],
	])('sends the header once or not at all if Skip Cache is %s', async (skipCache, expected) => {
		const [{ headers }] = await send({ inputs: ANY_TEXT, options: { skipCache } });
		expect(headers['x-skip-cache']).toBe(expected);
	});

	it('sends the same body if the inputs are JSON', async () => {
		const [{ body }] = await send({
			specifyInputs: 'json',
			inputsJson: '{"b": "x", "a": {"deep": [1, null]}, "n": 1.50, "yes": true}',
			options: plain,
		});
		expect(body.toString()).toBe('{"b":"x","a":"{\\"deep\\":[1,null]}","n":"1.50","yes":"true"}');
	});

	it('leaves out empty inputs if Skip Empty Inputs is on', async () => {
		const [{ body }] = await send({
			inputs: { values: [text('company_name', 'Acme'), text('question', '={{ $json.missing }}')] },
			options: { ...plain, skipEmptyInputs: true },
		});
		expect(body.toString()).toBe('{"company_name":"Acme"}');
	});
});

describe('metadata', () => {
	const metadataOf = ({ body }: WireRequest) =>
		(JSON.parse(body.toString()) as { metadata?: Record<string, string> }).metadata;

	it('links each job to its execution, workflow, node and item, and adds a unique submission ID', async () => {
		const requests = await send(
			{ inputs: ANY_TEXT },
			[{ json: {} }, { json: {} }],
			{},
			{ executionId: '4711' },
		);
		const metadata = requests
			.map(metadataOf)
			.sort((a, b) => (a!.n8n_item_index < b!.n8n_item_index ? -1 : 1));
		expect(metadata).toEqual(
			['0', '1'].map((index) => ({
				n8n_execution_id: '4711',
				n8n_workflow_id: expect.stringMatching(/^\w+$/) as string,
				n8n_node: ROE,
				n8n_item_index: index,
				n8n_submission_id: expect.stringMatching(UUID) as string,
			})),
		);
		expect(metadata[0]!.n8n_submission_id).not.toBe(metadata[1]!.n8n_submission_id);
	});

	it('includes the user’s own keys as text, which take precedence over the trace', async () => {
		const [request] = await send({
			inputs: ANY_TEXT,
			options: { metadata: '{"order": 1042, "tags": ["a"], "n8n_node": "Mine", "none": null}' },
		});
		expect(metadataOf(request)).toMatchObject({ order: '1042', tags: '["a"]', n8n_node: 'Mine' });
		expect(metadataOf(request)).not.toHaveProperty('none');
	});

	it('contains only the user’s keys without Trace Metadata, and isn’t sent if there are none', async () => {
		const options = { ...plain, metadata: { order: 'x' } };
		const [some] = await send({ inputs: ANY_TEXT, options });
		expect(some.body.toString()).toBe('{"company_name":"Acme","metadata":{"order":"x"}}');
		const [none] = await send({ inputs: ANY_TEXT, options: plain });
		expect(none.body.toString()).toBe('{"company_name":"Acme"}');
	});
});

describe('the credential', () => {
	it.each([
		['can end with slashes', { baseUrl: `${BASE_URL}//` }, PATH],
		['can have a path', { baseUrl: `${BASE_URL}/roe/` }, `/roe${PATH}`],
		['can use http', { baseUrl: 'http://roe.internal:8080' }, PATH],
	])('has a base URL that %s', async (_, credential, path) => {
		const [request] = await send({ inputs: ANY_TEXT }, [{ json: {} }], credential);
		expect(request.path).toBe(path);
	});

	it.each([`Bearer ${API_KEY}`, `  bearer   ${API_KEY}\n`, API_KEY])(
		'has a key that can be pasted as %j',
		async (apiKey) => {
			const [{ headers }] = await send({ inputs: ANY_TEXT }, [{ json: {} }], { apiKey });
			expect(headers.authorization).toBe(`Bearer ${API_KEY}`);
		},
	);

	it('has an organization ID that can be pasted with whitespace', async () => {
		const organizationId = ` ${ORGANIZATION_ID}\n`;
		const [{ path }] = await send({ inputs: ANY_TEXT }, [{ json: {} }], { organizationId });
		expect(path).toBe(PATH);
	});
});

describe('a server that redirects or rejects the request', () => {
	it.each([301, 302, 303, 307, 308])(
		'never receives the key at another address after a %i',
		async (status) => {
			const requests = captureWire(BASE_URL, {
				status,
				headers: { Location: `${BASE_URL}/elsewhere/` },
			});
			const run = await runWorkflow({
				workflow: roeWorkflow({ agentId: agent(AGENT), inputs: ANY_TEXT }),
				credentials,
			});
			// After a 302 or 303, the server may or may not have acted.
			expect(codeOf(run.error)).toBe(
				status === 302 || status === 303 ? 'START_UNKNOWN' : 'REDIRECTED',
			);
			expect(run.error?.message).toContain('https://api.roe.test/elsewhere/');
			// Servers may send a 302 or 303 after they acted, so the node looks for the job. It follows no redirect.
			expect(requests.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
				PATH,
			]);
			expect(requests.filter(({ path }) => path.includes('elsewhere'))).toEqual([]);
		},
	);

	it('gets no second request after a 401', async () => {
		const requests = captureWire(BASE_URL, { status: 401, body: '{"detail":"Invalid token."}' });
		const run = await runWorkflow({
			workflow: roeWorkflow({ agentId: agent(AGENT), inputs: ANY_TEXT }),
			credentials,
		});
		expect(run.status).toBe('error');
		expect(requests).toHaveLength(1);
	});
});
