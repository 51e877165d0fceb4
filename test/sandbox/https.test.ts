import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { dirname } from 'node:path';

import { type FaultRule, SEED, type Sandbox, startSandbox } from '../../sandbox';
import { makeCertificate } from '../../sandbox/certificate';
import { runProgram } from '../../tools/lib/runProgram.cjs';
import { COMPANY } from './client';

const HOUR = 60 * 60 * 1000;
const RUN = `/v1/agents/run/${SEED.agents.text}/async/?organization_id=${SEED.organizationId}`;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ https: true });
});

afterEach(async () => await sandbox.control.reset());

afterAll(async () => await sandbox.close());

/** Starts a job. Rejects with the connection's error. */
async function startJob(
	url = sandbox.url,
	headers = {},
): Promise<{ status?: number; body: string }> {
	const ca = readFileSync(sandbox.certificateFile ?? '');
	return await new Promise((resolve, reject) => {
		const request = https.request(`${url}${RUN}`, {
			method: 'POST',
			ca,
			headers: {
				authorization: `Bearer ${SEED.apiKey}`,
				'content-type': 'application/json',
				...headers,
			},
		});
		request.once('error', reject);
		request.once('response', (response) => {
			let body = '';
			response.on('error', reject);
			response.on('data', (chunk: Buffer) => (body += chunk.toString()));
			response.on('end', () => resolve({ status: response.statusCode, body }));
		});
		request.end(JSON.stringify(COMPANY));
	});
}

describe('A local Roe that speaks HTTPS', () => {
	it.each(['127.0.0.1', 'localhost'])('starts a job at https://%s', async (host) => {
		const { status, body } = await startJob(sandbox.url.replace('127.0.0.1', host));
		expect({ status, jobId: JSON.parse(body) }).toEqual({
			status: 200,
			jobId: sandbox.control.jobs()[0].id,
		});
	});

	it('is trusted by a process with its certificate in NODE_EXTRA_CA_CERTS, and by no other', async () => {
		const program = `fetch(process.argv[1]).then(({ status }) => console.log(status), ({ cause }) => console.log(cause.code))`;
		const statusWith = async (env: NodeJS.ProcessEnv) => {
			const args = ['-e', program, `${sandbox.url}/v1/users/current_user/`];
			const { stdout } = await runProgram(process.execPath, args, { env });
			return stdout.trim();
		};
		const trusting = async (NODE_EXTRA_CA_CERTS: string | undefined) =>
			await statusWith({ ...process.env, NODE_EXTRA_CA_CERTS });
		expect(await trusting(undefined)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
		expect(await trusting(sandbox.certificateFile)).toBe('401');
	});

	it('keeps its key in memory, and only its certificate in the temporary folder', () => {
		const folder = dirname(sandbox.certificateFile ?? '');
		const texts = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
		expect(texts).toEqual([expect.stringMatching(/^-----BEGIN CERTIFICATE-----/)]);
		expect(texts.join()).not.toContain('PRIVATE');
	});

	it('removes the certificate’s folder at the end', async () => {
		const other = await startSandbox({ https: true });
		const folder = dirname(other.certificateFile ?? '');
		expect(existsSync(folder)).toBe(true);
		await other.close();
		expect(existsSync(folder)).toBe(false);
	});

	it.each<[string, FaultRule, jobs: number]>([
		['before it accepts the request', { kind: 'reset', when: 'before' }, 0],
		['after it accepted the request', { kind: 'reset', when: 'after' }, 1],
	])('resets the connection %s', async (_when, fault, jobs) => {
		sandbox.control.addFault(fault);
		await expect(startJob()).rejects.toMatchObject({ code: 'ECONNRESET', message: /read/ });
		expect(sandbox.control.counts().jobs).toBe(jobs);
		expect((await startJob()).status).toBe(200);
	});

	it('accepts its own pages and rejects those of the same address over HTTP', async () => {
		const { status } = await startJob(sandbox.url, { origin: sandbox.url });
		const other = await startJob(sandbox.url, { origin: sandbox.url.replace('https', 'http') });
		expect([status, other.status]).toEqual([200, 403]);
	});

	it('has no certificate over HTTP', async () => {
		const plain = await startSandbox();
		expect([plain.certificateFile, plain.url]).toEqual([
			undefined,
			expect.stringMatching(/^http:/),
		]);
		await plain.close();
	});
});

describe('The certificate of a local Roe', () => {
	const now = Date.UTC(2030, 1, 28, 12, 30, 15);
	const certificate = new X509Certificate(makeCertificate(now).cert);

	it('is signed by its own key', () => {
		expect(certificate.verify(certificate.publicKey)).toBe(true);
		expect(certificate.checkIssued(certificate)).toBe(true);
	});

	it('is valid for this machine and no other', () => {
		expect(certificate.checkHost('localhost')).toBe('localhost');
		expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
		expect(certificate.checkIP('::1')).toBe('::1');
		expect(certificate.checkHost('roe-ai.com')).toBeUndefined();
		expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
	});

	it('is valid for a day', () => {
		expect(Date.parse(certificate.validFrom)).toBe(now - HOUR);
		expect(Date.parse(certificate.validTo)).toBe(now + 24 * HOUR);
	});

	it('is another each time, with another key', () => {
		const all = Array.from({ length: 50 }, () => makeCertificate());
		expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
		const serials = all.map(({ cert }) => new X509Certificate(cert).serialNumber);
		expect(new Set(serials).size).toBe(all.length);
	});
});
