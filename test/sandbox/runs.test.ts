import { SEED } from '../../sandbox';
import { Client, COMPANY, documentForm } from './client';

const client = Client.forThisFile();
const { agents } = SEED;
const pathOf = (agentId: string) => `/v1/agents/run/${agentId}/async/`;
const inputsOf = (jobId: string) =>
	client.control.job(jobId)?.inputs.map(({ key, value }) => [key, value]);

describe('the same inputs', () => {
	const odd = { company_name: 'Ä & B = 100 % "quoted"\r\n', question: "+ 日本 ☕ \\ '" };

	test('start equal jobs as JSON, as a form and as multipart', async () => {
		const multipart = new FormData();
		for (const [key, value] of Object.entries(odd)) multipart.append(key, value);
		const json = await client.run(agents.text, odd);
		const form = await client.run(agents.text, new URLSearchParams(odd));
		expect(inputsOf(json)).toEqual(Object.entries(odd));
		expect(inputsOf(form)).toEqual(Object.entries(odd));
		expect(inputsOf(await client.run(agents.text, multipart))).toEqual(Object.entries(odd));
		expect(client.control.requests().map(({ body }) => body)).toEqual([
			'json',
			'form',
			'multipart',
		]);
	});

	test('become text as in the SDKs if they aren’t text', async () => {
		const jobId = await client.run(agents.text, { company_name: 7, question: { a: [true] } });
		expect(inputsOf(jobId)).toEqual([
			['company_name', '7'],
			['question', '{"a":[true]}'],
		]);
	});
});

describe('a run is rejected', () => {
	const cases: Array<[why: string, agentId: string, body: unknown, answer: unknown]> = [
		[
			'without its inputs, all of which it names',
			agents.document,
			{},
			['Missing input key document', 'Missing input key instructions'],
		],
		[
			'with an empty text',
			agents.text,
			{ ...COMPANY, question: '' },
			{ question: ['This field may not be blank.'] },
		],
		[
			'with null',
			agents.text,
			{ ...COMPANY, question: null },
			{ question: ['This field may not be null.'] },
		],
		[
			'with a text that isn’t a file',
			agents.document,
			{ document: 'invoice', instructions: 'x' },
			{ document: ['Give a file, the UUID of a file in Roe, or an http(s) URL.'] },
		],
		[
			'with a file that Roe doesn’t have',
			agents.document,
			{ document: SEED.agents.text, instructions: 'x' },
			{ document: [`File ${SEED.agents.text} not found.`] },
		],
		[
			'with an input that a policy engine doesn’t have',
			agents.merchant,
			{ merchant_context: 'A shop', color: 'red' },
			['Unknown input key color'],
		],
		[
			'with metadata that isn’t an object',
			agents.text,
			{ ...COMPANY, metadata: [1] },
			{ metadata: ['Metadata must be an object or the JSON text of an object.'] },
		],
		[
			'with metadata that isn’t JSON',
			agents.text,
			{ ...COMPANY, metadata: 'order=7' },
			{ metadata: ['Invalid JSON string.'] },
		],
		[
			'with an organization in the body that isn’t a UUID',
			agents.text,
			{ ...COMPANY, organization_id: 'ours' },
			{ organization_id: ['Must be a valid UUID.'] },
		],
		[
			'as a list',
			agents.text,
			[],
			{ non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] },
		],
	];
	test.each(cases)('%s', async (_why, agentId, body, answer) => {
		const refused = await client.postJson(pathOf(agentId), body);
		expect({ status: refused.status, body: refused.body }).toEqual({ status: 400, body: answer });
		expect(client.control.jobs()).toEqual([]);
	});

	test('with a file for a text input, or with two files for a single-file input', async () => {
		const form = documentForm();
		form.append('document', new Blob(['second']), 'second.pdf');
		const two = await client.send('POST', pathOf(agents.document), { body: form });
		expect(two.body).toEqual({ document: ['Only one value is accepted.'] });
		const file = new FormData();
		file.append('company_name', new Blob(['x']), 'x.txt');
		file.append('question', 'x');
		const wrong = await client.send('POST', pathOf(agents.text), { body: file });
		expect(wrong.body).toEqual({ company_name: ['Not a valid string.'] });
	});

	test('with broken JSON, and with an unsupported content type', async () => {
		const headers = { 'content-type': 'application/json' };
		const broken = await client.send('POST', pathOf(agents.text), { headers, body: '{"a":' });
		expect(broken.status).toBe(400);
		expect(broken.body).toEqual({ detail: expect.stringMatching(/^JSON parse error/) });
		const xml = { 'content-type': 'text/xml' };
		const unread = await client.send('POST', pathOf(agents.text), { headers: xml, body: '<a/>' });
		expect(unread.status).toBe(415);
		expect(unread.body).toEqual({ detail: 'Unsupported media type "text/xml" in request.' });
	});

	test('if there are no credits, with either of two statuses', async () => {
		client.control.change({ credits: '402' });
		const paid = await client.postJson(pathOf(agents.text), COMPANY);
		expect(paid.status).toBe(402);
		expect(paid.body).toEqual({ error: 'Insufficient credits', status_code: 402 });
		client.control.change({ credits: '403' });
		const forbidden = await client.postJson(pathOf(agents.text), COMPANY);
		expect(forbidden.status).toBe(403);
		expect(forbidden.body).toEqual({ detail: 'Insufficient credits to start a new job' });
		expect(client.control.jobs()).toEqual([]);
	});
});

describe('metadata', () => {
	test('is stored as texts, from an object or its JSON text', async () => {
		const metadata = { customer: 'C-17', row: 3, nested: { a: 1 } };
		const kept = { customer: 'C-17', row: '3', nested: '{"a":1}' };
		const form = documentForm();
		form.append('metadata', JSON.stringify(metadata));
		const jobs = [
			await client.run(agents.text, { ...COMPANY, metadata }),
			await client.run(agents.text, { ...COMPANY, metadata: JSON.stringify(metadata) }),
			await client.run(agents.document, form),
		];
		expect(jobs.map((id) => client.control.job(id)?.metadata)).toEqual([kept, kept, kept]);
	});

	test('is empty if it’s null', async () => {
		const jobId = await client.run(agents.text, { ...COMPANY, metadata: null });
		expect(client.control.job(jobId)?.metadata).toEqual({});
	});
});

describe('a version', () => {
	test('can be run by its ID, with its own inputs', async () => {
		const path = `/v1/agents/run/${agents.document}/versions/${SEED.documentVersions.first}/async/`;
		const { status, body } = await client.postJson(path, { document: SEED.fileId });
		expect(status).toBe(200);
		expect(client.control.job(body as string)?.versionId).toBe(SEED.documentVersions.first);
	});

	test('is a 404 if it belongs to another agent', async () => {
		const path = `/v1/agents/run/${agents.text}/versions/${SEED.documentVersions.first}/async/`;
		expect((await client.postJson(path, COMPANY)).status).toBe(404);
	});
});

describe('an organization in the body', () => {
	const inputs = { merchant_context: 'A shop' };
	const body = { ...inputs, organization_id: SEED.organizationId };

	test('isn’t an input, in any encoding, nor in a request with many runs', async () => {
		const form = new FormData();
		for (const [key, value] of Object.entries(body)) form.append(key, value);
		const jobs = [
			await client.run(agents.merchant, body),
			await client.run(agents.merchant, new URLSearchParams(body)),
			await client.run(agents.merchant, form),
		];
		const many = { organization_id: SEED.organizationId, inputs: [body] };
		const started = await client.postJson(`${pathOf(agents.merchant)}many/`, many);
		jobs.push(...(started.body as string[]));
		expect(jobs.map(inputsOf)).toEqual(jobs.map(() => Object.entries(inputs)));
	});

	test('is rejected if it isn’t the key’s', async () => {
		const foreign = { organization_id: SEED.other.organizationId };
		const one = await client.postJson(pathOf(agents.merchant), { ...inputs, ...foreign });
		expect(one.status).toBe(403);
		const many = await client.postJson(`${pathOf(agents.merchant)}many/`, {
			...foreign,
			inputs: [inputs],
		});
		expect(many.status).toBe(403);
		expect(client.control.jobs()).toEqual([]);
	});
});

describe('a request with many runs', () => {
	const path = `${pathOf(agents.text)}many/`;
	const items = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ ...COMPANY, company_name: `Company ${index}` }));

	test('starts up to a thousand jobs in order, without metadata', async () => {
		const inputs = items(1000).map((item) => ({ ...item, metadata: { a: 'b' } }));
		const { status, body } = await client.postJson(path, { inputs });
		expect(status).toBe(200);
		const jobs = client.control.jobs();
		expect(jobs.map(({ id }) => id)).toEqual(body);
		expect(jobs.map(({ inputs: [{ value }] }) => value)).toEqual(
			inputs.map(({ company_name }) => company_name),
		);
		expect(new Set(jobs.map(({ metadata }) => JSON.stringify(metadata)))).toEqual(new Set(['{}']));
		const more = await client.postJson(path, { inputs: items(1001) });
		expect(more.status).toBe(400);
		expect(more.body).toEqual({ inputs: ['Ensure this field has no more than 1000 elements.'] });
	});

	test('starts either all jobs or none', async () => {
		const inputs = [COMPANY, { company_name: 'x' }];
		const { status, body } = await client.postJson(path, { inputs });
		expect(status).toBe(400);
		expect(body).toEqual(['inputs[1]: Missing input key question']);
		expect(client.control.jobs()).toEqual([]);
	});
});

describe('a run that waits', () => {
	const path = (agentId: string) => `/v1/agents/run/${agentId}/`;

	test('returns the outputs', async () => {
		const { status, body } = await client.postJson(path(agents.text), COMPANY);
		expect(status).toBe(200);
		expect(body).toEqual([
			expect.objectContaining({ key: 'summary', data_type: 'application/json' }),
			expect.objectContaining({ key: 'report', data_type: 'text/plain' }),
		]);
	});

	test('is a 500 with the job’s message if the job fails', async () => {
		const { status, body } = await client.postJson(path(agents.failing), { name: 'x' });
		expect(status).toBe(500);
		expect(body).toEqual({ detail: 'The screening list could not be reached' });
	});
});
