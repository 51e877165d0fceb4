import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { expectError, quoted } from '../../support/expectError';
import { rejectionOf } from '../../support/rejectionOf';
import { comparison, EACH_ONCE, useTriggers } from './triggerRoe';

const { agents } = SEED;
const HOUR = 3_600_000;
const MINUTE = 60_000;

const { roe, start, publish, inRoe, startJobs, endJobs, calls } = useTriggers();
const polled = async (parameters = {}) => await publish({ delivery: 'polling', ...parameters });

describe('publishing a workflow with the delivery “polling”', () => {
	it('creates no webhook, and starts nothing for jobs that finished before', async () => {
		await endJobs(120);
		const n8n = await start({ delivery: 'polling' });
		await n8n.publish();
		expect(roe.control.webhooks()).toEqual([]);
		expect(await n8n.poll()).toBeNull();
		expect(n8n.executions).toEqual([]);
	});

	it('continues at the same point after an hour off', async () => {
		const n8n = await polled();
		await n8n.unpublish();
		const first = await endJobs(2);
		roe.control.advanceClock(HOUR);
		const second = await endJobs(2);
		await n8n.publish();
		expect(comparison(n8n, [...first, ...second])).toEqual(EACH_ONCE);
	});

	it.each([
		[{ agents: ['nonsense'] }, 'ID_INVALID', quoted('nonsense')],
		[{ agents: ['00000000-0000-4000-8000-000000000000'] }, 'NOT_FOUND', 'HTTP 404'],
	] as const)('reports the error with %j', async (parameters, code, fact) => {
		const n8n = await start({ delivery: 'polling', ...parameters });
		expectError(await rejectionOf(n8n.publish()), code, undefined, fact);
	});

	it('outputs nothing with another delivery', async () => {
		const n8n = await polled({ delivery: 'webhook' });
		expect(await n8n.poll()).toBeNull();
		expect(calls()).toEqual([]);
	});
});

/** Polls for a job, so that the name of its agent is known. Requests are counted from here. */
async function pollOnce(n8n: Awaited<ReturnType<typeof polled>>): Promise<void> {
	await endJobs(1);
	await n8n.poll();
	roe.control.clearRequests();
}

describe('a poll', () => {
	it('outputs each job that finished since the last one, with its result, in the format of Get Result', async () => {
		const n8n = await polled();
		const [failed] = await endJobs(1, 'failure');
		roe.control.advanceClock(MINUTE);
		const [done] = await endJobs(1);
		expect(await n8n.poll()).toEqual([
			{
				jobId: failed,
				agentId: agents.text,
				agentName: 'Company Research',
				status: 'FAILURE',
				isFinished: true,
				isSuccessful: false,
				errorMessage: 'It broke',
				timestamp: expect.any(String) as string,
				metadata: {},
			},
			expect.objectContaining({
				jobId: done,
				agentId: agents.text,
				agentName: 'Company Research',
				status: 'SUCCESS',
				outputs: expect.objectContaining({ report: expect.any(String) as string }) as object,
			}),
		]);
		expect(await n8n.poll()).toBeNull();
	});

	it('sends one request for the list and one for all results', async () => {
		const n8n = await polled();
		await pollOnce(n8n);
		await endJobs(40);
		expect(await n8n.poll()).toHaveLength(40);
		expect(calls()).toEqual([
			`GET /v1/agents/${agents.text}/jobs/`,
			'POST /v1/agents/jobs/results/',
		]);
		expect(roe.control.requests()[0].query).toMatchObject({
			ordering: '-last_updated_at',
			page: '1',
		});
	});

	it('requests no results if they aren’t selected', async () => {
		const n8n = await polled({ includeResult: false });
		await pollOnce(n8n);
		const [jobId] = await endJobs(1);
		expect(await n8n.poll()).toMatchObject([{ jobId, status: 'SUCCESS', agentId: agents.text }]);
		expect(calls()).toHaveLength(1);
	});

	it('outputs only the selected events', async () => {
		const n8n = await polled({ events: ['failed'] });
		await endJobs(1);
		const [failed] = await endJobs(1, 'failure');
		const [cancelled] = await endJobs(1, 'cancelled');
		expect(await n8n.poll()).toHaveLength(2);
		expect(comparison(n8n, [failed, cancelled])).toEqual(EACH_ONCE);
	});

	it('outputs a running job only once it has finished', async () => {
		const n8n = await polled();
		const jobIds = await startJobs(3);
		roe.control.advanceClock(10 * MINUTE);
		expect(await n8n.poll()).toBeNull();
		roe.control.finishJobs();
		expect(await n8n.poll()).toHaveLength(3);
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
	});

	it('outputs a job once, even if the cache returns it again later', async () => {
		roe.control.change({ cache: true, cacheHit: 'same-job' });
		const n8n = await polled({ agents: [agents.cached] });
		const run = async () => {
			const path = `/v1/agents/run/${agents.cached}/async/`;
			const inputs = Object.fromEntries((await cachedInputs()).map((key) => [key, 'the same']));
			const jobId = await inRoe('POST', path, inputs);
			roe.control.finishJobs();
			return jobId;
		};
		const first = await run();
		expect(await n8n.poll()).toMatchObject([{ jobId: first }]);
		roe.control.advanceClock(HOUR);
		expect(await run()).toBe(first);
		expect(await n8n.poll()).toBeNull();
	});

	it('outputs no job that finished before publishing, even if the cache returns it afterwards', async () => {
		roe.control.change({ cache: true });
		const [before] = await endJobs(1);
		roe.control.advanceClock(HOUR);
		const n8n = await polled();
		const inputs = Object.fromEntries(
			roe.control.job(before)!.inputs.map(({ key, value }) => [key, value]),
		);
		const path = `/v1/agents/run/${agents.text}/async/`;
		expect(await inRoe('POST', path, inputs)).toBe(before);
		expect(await n8n.poll()).toBeNull();
		const [after] = await endJobs(1);
		expect(await n8n.poll()).toMatchObject([{ jobId: after }]);
	});

	it.each([[-3 * HOUR], [3 * HOUR]])('works if Roe’s clock differs by %i ms', async (clockSkew) => {
		roe.control.change({ clockSkew });
		await endJobs(3);
		const n8n = await polled();
		const jobIds = await endJobs(3);
		await n8n.poll();
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
	});

	it('outputs jobs that appear late in Roe’s list, after one that changed later', async () => {
		const n8n = await polled();
		const [longRunning] = await startJobs(1);
		roe.control.advanceClock(MINUTE);
		roe.control.change({ listDelay: 30_000 });
		const jobIds = await startJobs(2);
		roe.control.finishJobs({ jobIds });
		roe.control.advanceClock(2000);
		roe.control.finishJobs();
		expect((await n8n.poll())?.map(({ jobId }) => jobId)).toEqual([longRunning]);
		roe.control.change({ listDelay: 0 });
		await n8n.poll();
		expect(comparison(n8n, [longRunning, ...jobIds])).toEqual(EACH_ONCE);
	});

	it('uses the current credential', async () => {
		const credential: Record<string, string> = { ...roe.credentials.roeAiApi };
		const n8n = await start({ delivery: 'polling' }, { credentials: { roeAiApi: credential } });
		await n8n.publish();
		const [jobId] = await endJobs(1);
		credential.organizationId = SEED.other.organizationId;
		expect(codeOf(await rejectionOf(n8n.poll()))).toBe('ACCESS_DENIED');
		credential.organizationId = SEED.organizationId;
		expect(await n8n.poll()).toMatchObject([{ jobId }]);
	});

	it('is the only one that reads if several run at a time, since n8n doesn’t wait for one to end', async () => {
		const n8n = await polled();
		await endJobs(3);
		roe.control.change({ latency: 30 });
		const polls = await Promise.all([n8n.poll(), n8n.poll(), n8n.poll()]);
		expect(polls.map((items) => items?.length ?? 0).sort()).toEqual([0, 0, 3]);
	});
});

describe('a failed poll', () => {
	it('is repeated completely by the next one if results can’t be read', async () => {
		const n8n = await polled();
		const jobIds = await endJobs(3);
		roe.control.addFault({
			match: { path: '/results/$' },
			kind: 'status',
			status: 400,
			when: 'before',
		});
		const error = await rejectionOf(n8n.poll());
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '400' });
		expectError(error, 'REQUEST_REJECTED', undefined, 'HTTP 400');
		await n8n.poll();
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
	});

	it('outputs the jobs of the other agents if one fails, and reports it if there are none', async () => {
		const n8n = await polled({ agents: [agents.slow, agents.text] });
		const fault = {
			kind: 'status',
			status: 404,
			body: { detail: 'Not found.' },
			times: 2,
		} as const;
		roe.control.addFault({ match: { path: `${agents.slow}/jobs/$` }, when: 'before', ...fault });
		const jobIds = await endJobs(1);
		await n8n.poll();
		expect(comparison(n8n, jobIds)).toEqual(EACH_ONCE);
		expectError(await rejectionOf(n8n.poll()), 'NOT_FOUND', undefined, 'HTTP 404');
		expect(await n8n.poll()).toBeNull();
	});
});

/** Keys of the inputs of the agent "cached". */
async function cachedInputs(): Promise<string[]> {
	const { apiKey, organizationId } = SEED;
	const path = `/v1/agents/${agents.cached}/versions/current/?organization_id=${organizationId}`;
	const answer = await fetch(`${roe.url}${path}`, {
		headers: { authorization: `Bearer ${apiKey}` },
	});
	const { input_definitions: inputs } = (await answer.json()) as {
		input_definitions: Array<{ key: string }>;
	};
	return inputs.map(({ key }) => key);
}
