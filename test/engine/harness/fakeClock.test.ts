import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { SEED, STATUS } from '../../../sandbox';
import { useFakeClock } from '../../support/fakeClock';
import { startJobs } from '../../support/startJobs';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

useFakeClock();

const A_MINUTE = 60_000;
const JOB_DURATION = A_MINUTE;
const TEXTS = { company_name: 'Acme', question: 'Who owns it?' };

const roe = useSandbox({ jobDuration: JOB_DURATION });

/** Fake and real milliseconds that this takes. */
async function timeOf(run: () => Promise<unknown>) {
	const [fake, real] = [Date.now(), process.hrtime.bigint()];
	await run();
	return { fake: Date.now() - fake, real: Number(process.hrtime.bigint() - real) / 1e6 };
}

describe('the clock of tests', () => {
	it.each<[string, () => Promise<unknown>]>([
		['setTimeout', async () => await new Promise((resolve) => setTimeout(resolve, A_MINUTE))],
		['a sleep', async () => await sleep(A_MINUTE)],
		[
			'AbortSignal.timeout',
			async () =>
				await new Promise((resolve) =>
					AbortSignal.timeout(A_MINUTE).addEventListener('abort', resolve),
				),
		],
	])('passes a minute of %s exactly, in no time', async (_, run) => {
		const { fake, real } = await timeOf(run);
		expect(fake).toBe(A_MINUTE);
		expect(real).toBeLessThan(A_MINUTE / 10);
	});

	it('passes at least a millisecond in each sleep, as in Node.js', async () => {
		expect((await timeOf(async () => await sleep(0.4))).fake).toBe(1);
	});

	it('waits while requests are running', async () => {
		const timer = setTimeout(() => undefined, 1);
		const { fake } = await timeOf(async () => {
			const fifty = Array.from({ length: 50 }, () => TEXTS);
			const jobIds = await startJobs(roe.url, SEED.agents.text, ...fifty);
			expect(jobIds).toHaveLength(50);
		});
		clearTimeout(timer);
		expect(fake).toBeLessThanOrEqual(1);
	});

	it('waits while another thread works', async () => {
		const timer = setTimeout(() => undefined, A_MINUTE);
		const { fake } = await timeOf(async () => await promisify(gzip)(Buffer.alloc(8 * 1024 * 1024)));
		clearTimeout(timer);
		expect(fake).toBe(0);
	});

	it('is the clock of the local Roe: its latency, its dates and its jobs', async () => {
		roe.control.change({ latency: 1500 });
		const [jobId] = await startJobs(roe.url, SEED.agents.text, TEXTS);
		const startedAt = Date.now();
		const { fake } = await timeOf(async () => {
			const { headers } = await fetch(`${roe.url}/v1/agents/`);
			expect(Date.parse(headers.get('date')!)).toBe(Date.now() - (Date.now() % 1000));
		});
		expect(fake).toBe(1500);
		await until(() => roe.control.job(jobId)!.status === STATUS.SUCCESS, 2 * 60);
		const passed = Date.now() - startedAt;
		expect(passed).toBeGreaterThanOrEqual(JOB_DURATION - 1500);
		expect(passed).toBeLessThan(JOB_DURATION + 1000);
	});

	it('ends requests to a server that doesn’t respond, after their time-out since the last byte', async () => {
		const server = createServer((_request, response) => {
			response.writeHead(200).write('a');
			setTimeout(() => response.write('b'), A_MINUTE / 2);
		}).listen(0, '127.0.0.1');
		await until(() => server.listening);
		const { port } = server.address() as AddressInfo;
		const { fake } = await timeOf(
			async () =>
				await new Promise((resolve) => {
					const request = get(`http://127.0.0.1:${port}`, (response) => response.resume());
					request.setTimeout(A_MINUTE, () => resolve(request.destroy()));
				}),
		);
		server.close();
		expect(fake).toBe(1.5 * A_MINUTE);
	});
});
