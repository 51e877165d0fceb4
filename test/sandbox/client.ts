import { SEED, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox';

/** A response and its body: parsed if it's JSON, else text. */
export interface Answer {
	status: number;
	headers: Headers;
	body: unknown;
}

/** Text inputs of the seeded agent `text`. */
export const COMPANY = { company_name: 'Northwind Traders', question: 'Who owns it?' };

/** A small PDF of two pages, with bytes that aren't text. */
export const PDF = Buffer.concat([
	Buffer.from('%PDF-1.4\r\n<< /Type /Pages >> << /Type /Page >> << /Type/Page >>'),
	Buffer.from([0, 1, 2, 0xff, 0xfe, 13, 10]),
	Buffer.from('--boundary\r\n%%EOF'),
]);

/** A local Roe for the tests of a file, and a plain HTTP client for it. */
export class Client {
	sandbox!: Sandbox;

	/** Starts a local Roe before the tests of the file, stops it after them, and cleans it up after each. */
	static forThisFile(options: SandboxOptions = {}): Client {
		const client = new Client();
		beforeAll(async () => {
			client.sandbox = await startSandbox({ jobDuration: 40, ...options });
		});
		afterEach(async () => await client.sandbox.control.reset());
		afterAll(async () => await client.sandbox.close());
		return client;
	}

	get control() {
		return this.sandbox.control;
	}

	/** Sends a request with the key and the organization, unless the options differ. */
	async send(
		method: string,
		path: string,
		{ headers = {}, ...rest }: RequestInit & { headers?: Record<string, string> } = {},
	): Promise<Answer> {
		const url = new URL(path, this.sandbox.url);
		if (!url.searchParams.has('organization_id')) {
			url.searchParams.set('organization_id', SEED.organizationId);
		}
		const response = await fetch(url, {
			method,
			headers: { authorization: `Bearer ${SEED.apiKey}`, ...headers },
			redirect: 'manual',
			...rest,
		});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.startsWith('application/json');
		const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
		return { status: response.status, headers: response.headers, body };
	}

	async get(path: string): Promise<Answer> {
		return await this.send('GET', path);
	}

	async postJson(
		path: string,
		body: unknown,
		headers: Record<string, string> = {},
	): Promise<Answer> {
		return await this.send('POST', path, {
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
	}

	/** Starts a job and returns its ID. */
	async run(
		agentId: string,
		body: Record<string, unknown> | FormData | URLSearchParams,
		headers: Record<string, string> = {},
	): Promise<string> {
		const path = `/v1/agents/run/${agentId}/async/`;
		const isForm = body instanceof FormData || body instanceof URLSearchParams;
		const answer = isForm
			? await this.send('POST', path, { body, headers })
			: await this.postJson(path, body, headers);
		expect({ status: answer.status, body: answer.body }).toEqual({
			status: 200,
			body: expect.stringMatching(/^[0-9a-f-]{36}$/),
		});
		return answer.body as string;
	}

	/** The status code of a job. */
	async status(jobId: string): Promise<number> {
		const { body } = await this.get(`/v1/agents/jobs/${jobId}/status/`);
		return (body as { status: number }).status;
	}

	/** Runs an agent, lets time pass until the job is finished, and returns its ID. */
	async runToEnd(agentId: string, body: Record<string, unknown> | FormData): Promise<string> {
		const jobId = await this.run(agentId, body);
		this.control.advanceClock(60_000);
		return jobId;
	}
}

/** A form with a PDF as `document`, for the seeded agent `document`. */
export function documentForm(bytes: Buffer = PDF, name = 'invoice.pdf'): FormData {
	const form = new FormData();
	form.append('document', new Blob([bytes], { type: 'application/pdf' }), name);
	form.append('instructions', 'Totals');
	return form;
}
