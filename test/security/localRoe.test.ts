import { request } from 'node:http';

import { CONTROL_HEADER, SEED, type Sandbox, startSandbox } from '../../sandbox';

const CONTROL = { [CONTROL_HEADER]: '1' };
const KEY = { authorization: `Bearer ${SEED.apiKey}` };

/** Sends what a browser would, including `Host` and `Origin`, which `fetch` doesn't allow. */
async function send(
	url: string,
	method: string,
	headers: Record<string, string>,
	body = '',
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
	return await new Promise((resolve, reject) => {
		const sent = request(url, { method, headers }, (response) => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (piece: string) => (text += piece));
			response.on('end', () =>
				resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
			);
		});
		sent.once('error', reject);
		sent.end(body);
	});
}

describe('A web page in a browser of the same machine', () => {
	let sandbox: Sandbox;
	let port: string;

	beforeAll(async () => {
		sandbox = await startSandbox();
		({ port } = new URL(sandbox.url));
	});

	afterAll(async () => await sandbox.close());

	const foreignHosts = () => [
		'rebound.example',
		`rebound.example:${port}`,
		`localhost.rebound.example:${port}`,
		`127.0.0.1.rebound.example:${port}`,
		`rebound.example#127.0.0.1:${port}`,
		`10.0.0.7:${port}`,
		`0.0.0.0:${port}`,
		`user@127.0.0.1:${port}`,
	];
	const foreignOrigins = () => [
		'https://page.example',
		'null',
		'http://127.0.0.1:3000',
		`https://127.0.0.1:${port}`,
		`http://127.0.0.1:${port}.page.example`,
	];

	it('can’t reach the control surface by a name that resolves to this machine (DNS rebinding)', async () => {
		for (const host of foreignHosts()) {
			const { status } = await send(`${sandbox.url}/_sandbox/jobs`, 'GET', { ...CONTROL, host });
			expect({ host, status }).toEqual({ host, status: 403 });
		}
	});

	it('can’t reach the API by such a name, even though the key is public', async () => {
		const url = `${sandbox.url}/webhooks/?organization_id=${SEED.organizationId}`;
		const body = JSON.stringify({ name: 'Inside', url: 'http://127.0.0.1:1/' });
		const headers = { ...KEY, 'content-type': 'application/json' };
		for (const host of foreignHosts()) {
			const { status } = await send(url, 'POST', { ...headers, host }, body);
			expect({ host, status }).toEqual({ host, status: 403 });
		}
		expect(sandbox.control.webhooks()).toEqual([]);
	});

	it('can’t use it from another origin, including other ports of this machine', async () => {
		const api = `/v1/agents/?organization_id=${SEED.organizationId}`;
		for (const path of ['/_sandbox/jobs', api]) {
			for (const origin of foreignOrigins()) {
				const headers = { ...CONTROL, ...KEY, origin };
				const { status } = await send(`${sandbox.url}${path}`, 'GET', headers);
				expect({ path, origin, status }).toEqual({ path, origin, status: 403 });
			}
		}
	});

	it('can’t change or read anything with requests that need no preflight', async () => {
		sandbox.control.change({ latency: 0 });
		const simple: Array<[string, string, Record<string, string>]> = [
			['GET', '/_sandbox/', {}],
			['GET', '/_sandbox/requests', {}],
			['POST', '/_sandbox/reset', {}],
			['POST', '/_sandbox/clock', { 'content-type': 'text/plain' }],
			['POST', '/_sandbox/jobs/finish', { 'content-type': 'application/x-www-form-urlencoded' }],
			['POST', '/%5Fsandbox/reset', {}],
			['GET', '/_sandbox/deliveries', { authorization: `Bearer ${SEED.apiKey}` }],
		];
		for (const [method, path, headers] of simple) {
			const { status } = await send(`${sandbox.url}${path}`, method, headers);
			expect({ method, path, refused: [403, 404].includes(status) }).toEqual({
				method,
				path,
				refused: true,
			});
		}
	});

	it('gets no permission from a preflight', async () => {
		for (const origin of ['https://page.example', sandbox.url]) {
			const answer = await send(`${sandbox.url}/_sandbox/reset`, 'OPTIONS', {
				origin,
				'access-control-request-method': 'POST',
				'access-control-request-headers': CONTROL_HEADER,
			});
			expect(answer.status).toBeGreaterThanOrEqual(400);
			const permissions = Object.keys(answer.headers).filter((name) =>
				name.startsWith('access-control-allow'),
			);
			expect(permissions).toEqual([]);
		}
	});

	it('is distinguished from programs on this machine, which have access', async () => {
		for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`]) {
			const { status } = await send(`${sandbox.url}/_sandbox/jobs`, 'GET', { ...CONTROL, host });
			expect({ host, status }).toEqual({ host, status: 200 });
		}
	});
});

it('A local Roe that other machines can reach accepts only this machine’s names for its control surface', async () => {
	const sandbox = await startSandbox({ host: '0.0.0.0' });
	try {
		const host = 'roe.internal.example';
		const api = `${sandbox.url}/v1/agents/?organization_id=${SEED.organizationId}`;
		expect((await send(api, 'GET', { ...KEY, host })).status).toBe(200);
		const control = await send(`${sandbox.url}/_sandbox/jobs`, 'GET', { ...CONTROL, host });
		expect(control.status).toBe(403);
	} finally {
		await sandbox.close();
	}
});
