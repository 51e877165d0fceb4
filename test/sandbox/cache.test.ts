import { SEED, type Settings, STATUS } from '../../sandbox';
import { Client, COMPANY, documentForm } from './client';

const client = Client.forThisFile();
const { agents } = SEED;
const body = { description: 'Sells tea' };

/** Runs an agent until its job is finished. Returns the job's ID and status. */
const end = async (headers: Record<string, string> = {}) => {
	const jobId = await client.run(agents.cached, body, headers);
	client.control.advanceClock(10_000);
	return { jobId, status: await client.status(jobId) };
};
const agentOf = (id: string) => client.sandbox.state.agents.get(id)!;

describe('a run with the same inputs as an earlier one', () => {
	test('returns the earlier job, which becomes CACHED and takes its original duration again', async () => {
		const { jobId, status } = await end();
		expect(status).toBe(STATUS.SUCCESS);
		expect(await end()).toEqual({ jobId, status: STATUS.CACHED });
		expect(client.control.jobs()).toHaveLength(1);
		const { body: page } = await client.get(`/v1/agents/${agents.cached}/jobs/`);
		const [listed] = (page as { results: Array<Record<string, unknown>> }).results;
		expect(listed).toMatchObject({ id: jobId, status_code: STATUS.CACHED, duration_ms: 40 });
		const [, , ended, hit] = listed.status_events as Array<{ timestamp: string }>;
		expect(hit).toMatchObject({ status_code: STATUS.CACHED, timestamp: listed.last_updated_at });
		expect(ended.timestamp < hit.timestamp).toBe(true);
	});

	test('keeps the metadata of the first run', async () => {
		const jobId = await client.runToEnd(agents.text, { ...COMPANY, metadata: { row: '1' } });
		expect(await client.run(agents.text, { ...COMPANY, metadata: { row: '2' } })).toBe(jobId);
		expect(client.control.job(jobId)?.metadata).toEqual({ row: '1' });
	});

	test('uses the same job for two items of one request', async () => {
		const jobId = await client.runToEnd(agents.text, COMPANY);
		const other = { ...COMPANY, company_name: 'Contoso' };
		const path = `/v1/agents/run/${agents.text}/async/many/`;
		const started = await client.postJson(path, { inputs: [COMPANY, other, COMPANY] });
		expect(started.body).toEqual([jobId, expect.not.stringMatching(jobId), jobId]);
	});

	test('returns the earlier outputs if the run waits', async () => {
		await client.runToEnd(agents.text, COMPANY);
		const { status, body: outputs } = await client.postJson(
			`/v1/agents/run/${agents.text}/`,
			COMPANY,
		);
		expect({ status, outputs }).toMatchObject({ status: 200, outputs: [{ key: 'summary' }, {}] });
		expect(client.control.jobs()).toHaveLength(1);
	});

	test('can be a new job', async () => {
		client.control.change({ cacheHit: 'new-job' });
		const { jobId } = await end();
		const again = await end();
		expect(again.status).toBe(STATUS.CACHED);
		expect(again.jobId).not.toBe(jobId);
	});
});

describe('a run starts a new job', () => {
	const fresh = async (run: () => Promise<string>) => {
		const before = client.control.counts().jobs;
		await run();
		expect(client.control.counts().jobs).toBe(before + 1);
	};

	test('if the header is exactly "true", for one run and for many', async () => {
		const { jobId } = await end();
		expect((await end({ 'x-skip-cache': 'true' })).jobId).not.toBe(jobId);
		const path = `/v1/agents/run/${agents.cached}/async/many/`;
		await fresh(async () => {
			const { body: ids } = await client.postJson(
				path,
				{ inputs: [body] },
				{ 'x-skip-cache': 'true' },
			);
			return (ids as string[])[0];
		});
		client.control.advanceClock(10_000);
		// The value if the header is sent twice.
		expect((await end({ 'x-skip-cache': 'true,true' })).status).toBe(STATUS.CACHED);
	});

	const settings: Array<[string, () => void]> = [
		['the cache is off', () => client.control.change({ cache: false } satisfies Partial<Settings>)],
		['the agent disables the cache', () => (agentOf(agents.text).disableCache = true)],
		['the data of the earlier job were deleted', () => {}],
	];
	test.each(settings)('if %s', async (_, change) => {
		change();
		const jobId = await client.runToEnd(agents.text, COMPANY);
		if (client.control.settings().cache && !agentOf(agents.text).disableCache) {
			await client.send('POST', `/v1/agents/jobs/${jobId}/delete-data/`);
		}
		await fresh(async () => await client.run(agents.text, COMPANY));
	});

	test('if the earlier job is still running, was cancelled, or had other inputs', async () => {
		client.control.change({ jobDuration: 30_000 });
		const running = await client.run(agents.text, COMPANY);
		await fresh(async () => await client.run(agents.text, COMPANY));
		client.control.finishJobs({ status: 'cancelled' });
		await fresh(async () => await client.run(agents.text, COMPANY));
		client.control.finishJobs();
		expect(await client.run(agents.text, COMPANY)).not.toBe(running);
		await fresh(async () => await client.run(agents.text, { ...COMPANY, question: 'Where?' }));
		await client.runToEnd(agents.document, documentForm(Buffer.from('%PDF-1.4 one')));
		const other = documentForm(Buffer.from('%PDF-1.4 two'));
		await fresh(async () => await client.run(agents.document, other));
	});
});

describe('a job that failed', () => {
	const run = async () => await client.runToEnd(agents.failing, { name: 'Northwind' });

	test('isn’t cached, unless its agent caches failed jobs: then the cached status is still FAILURE', async () => {
		const first = await run();
		expect(await run()).not.toBe(first);
		agentOf(agents.failing).cacheFailedJobs = true;
		const kept = await run();
		expect(await run()).toBe(kept);
		expect(await client.status(kept)).toBe(STATUS.FAILURE);
		client.control.change({ cacheHit: 'new-job' });
		const copy = await run();
		expect(copy).not.toBe(kept);
		expect((await client.get(`/v1/agents/jobs/${copy}/status/`)).body).toMatchObject({
			status: STATUS.FAILURE,
			error_message: 'The screening list could not be reached',
		});
	});
});
