import { SEED, STATUS } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError, expectFacts } from '../../support/expectError';
import { useFakeClock } from '../../support/fakeClock';
import { labelOf } from '../../support/labelOf';
import { jobOperation } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
useFakeClock();
const roe = useSandbox({ jobDuration: 300 });
const job = jobOperation(roe);

afterEach(() => expectContract(roe.control.requests()));

const text = (company_name: string) => ({ company_name, question: 'Who owns it?' });
const texts = (count: number) =>
	Array.from({ length: count }, (_, index) => text(`Company ${index}`));
const soon = (options: object = {}) => ({ waitOptions: { pollInterval: 0.1, ...options } });
/** Calls about many jobs that the node made. */
const calls = (about: 'statuses' | 'results') => roe.control.requests({ path: `/${about}/$` });

/** Starts jobs that end when they are told to. */
async function endlessJobs(count: number): Promise<string[]> {
	roe.control.change({ jobDuration: 10 * 60_000 });
	return await startJobs(roe.url, agents.text, ...texts(count));
}

describe('Wait', () => {
	it('outputs each job’s result in the order of the items, whichever finishes first', async () => {
		const jobIds = await endlessJobs(6);
		const order = [3, 0, 5, 1, 4, 2];
		const finishing = (async () => {
			for (const index of order) {
				const before = calls('statuses').length;
				await until(() => calls('statuses').length > before);
				roe.control.finishJobs({ jobIds: [jobIds[index]] });
			}
		})();
		const run = await job('wait', jobIds, soon());
		await finishing;
		expect(run.output(ROE).map(({ json, pairedItem }) => [json.jobId, pairedItem])).toEqual(
			jobIds.map((jobId, item) => [jobId, { item }]),
		);
		expect(run.json(ROE).map(({ outputs }) => (outputs as { report: string }).report)).toEqual(
			texts(6).map(
				({ company_name }) => `company_name: “${company_name}”\nquestion: “Who owns it?”`,
			),
		);
		expect(calls('results')).toHaveLength(1);
	});

	it('sends as many status requests for 1,000 jobs as for one that takes as long', async () => {
		// All jobs end once Roe has been asked three times: how fast this machine is does not matter.
		const count = async (jobs: number) => {
			const ids = await startMany(jobs);
			roe.control.clearRequests();
			const watch = setInterval(() => {
				if (calls('statuses').length >= 3) roe.control.finishJobs({ jobIds: ids });
			}, 20);
			const run = await job('wait', ids, soon({ pollInterval: 0.5 }));
			clearInterval(watch);
			expect(run.json(ROE).map(({ jobId }) => jobId)).toEqual(ids);
			return { statuses: calls('statuses').length, results: calls('results').length };
		};
		expect(await count(1)).toEqual({ statuses: 4, results: 1 });
		expect(await count(1000)).toEqual({ statuses: 4, results: 1 });
	});

	it('waits for 1,001 jobs with two requests per check', async () => {
		const ids = await startMany(1001);
		roe.control.finishJobs();
		const run = await job('wait', ids, soon());
		expect(run.json(ROE).map(({ jobId, status }) => [jobId, status])).toEqual(
			ids.map((jobId) => [jobId, 'SUCCESS']),
		);
		expect([calls('statuses').length, calls('results').length]).toEqual([2, 2]);
	});

	it('keeps waiting during RETRY', async () => {
		roe.control.change({ jobDuration: 10 * 60_000 });
		const jobIds = await startJobs(roe.url, agents.retrying, { url: 'https://www.example.com/' });
		// A retrying job is in RETRY from half to seven tenths of its time.
		roe.control.advanceClock(6 * 60_000);
		expect(roe.control.job(jobIds[0])!.status).toBe(STATUS.RETRY);
		const finishing = until(() => calls('statuses').length > 1).then(() =>
			roe.control.finishJobs(),
		);
		const run = await job('wait', jobIds, soon());
		await finishing;
		expect(run.json(ROE)).toMatchObject([{ status: 'SUCCESS', isSuccessful: true }]);
		expect(calls('statuses').length).toBeGreaterThan(1);
	});

	it('treats a cached result as a result', async () => {
		roe.control.change({ cache: true });
		const inputs = { description: 'Sells garden furniture' };
		await startJobs(roe.url, agents.cached, inputs);
		roe.control.finishJobs();
		const [jobId] = await startJobs(roe.url, agents.cached, inputs);
		const run = await job('wait', [jobId], soon());
		expect(run.json(ROE)).toMatchObject([{ status: 'CACHED', outputs: { summary: {} } }]);
	});

	it('names a missing job, and outputs the others', async () => {
		const unknown = '00000000-0000-4000-8000-000000000000';
		const [jobId] = await startJobs(roe.url, agents.text, text('a'));
		const run = await job('wait', [unknown, jobId], soon(), {
			node: { onError: 'continueErrorOutput' },
		});
		expect(run.outputs(ROE, 0).map(({ json }) => json.jobId)).toEqual([jobId]);
		expect(run.outputs(ROE, 1)).toMatchObject([
			{ json: { jobId: unknown }, pairedItem: { item: 0 } },
		]);
		const [{ json }] = run.outputs(ROE, 1);
		expectError(json, 'JOB_NOT_FOUND', 0, unknown);
	});

	async function startMany(count: number): Promise<string[]> {
		roe.control.change({ jobDuration: 10 * 60_000 });
		const ids: string[] = [];
		while (ids.length < count) {
			const inputs = texts(Math.min(1000, count - ids.length));
			const answer = await fetch(
				`${roe.url}/v1/agents/run/${agents.text}/async/many/?organization_id=${SEED.organizationId}`,
				{
					method: 'POST',
					headers: { Authorization: `Bearer ${SEED.apiKey}`, 'Content-Type': 'application/json' },
					body: JSON.stringify({ inputs }),
				},
			);
			ids.push(...((await answer.json()) as string[]));
		}
		return ids;
	}
});

describe('a failed or cancelled job', () => {
	const failThem = async () => {
		const [failed, done, cancelled] = await endlessJobs(3);
		roe.control.finishJobs({ jobIds: [failed], status: 'failure', errorMessage: 'No sources' });
		roe.control.finishJobs({ jobIds: [cancelled], status: 'cancelled' });
		roe.control.finishJobs({ jobIds: [done] });
		return [failed, done, cancelled];
	};

	it('is an error with Roe’s reason and its item', async () => {
		const [failed, done] = await failThem();
		const run = await job('wait', [done, failed], soon());
		const error = run.errorOf(ROE)!;
		expectError(error, 'JOB_FAILED', 1, failed);
		expect(error.description).toContain('No sources');
		expect(error.context).toMatchObject({ itemIndex: 1 });
	});

	it('is an error item under “Continue”, without effect on the others', async () => {
		const jobIds = await failThem();
		const run = await job('wait', jobIds, soon(), { node: { onError: 'continueRegularOutput' } });
		const [failed, done, cancelled] = run.json(ROE);
		expectError(failed, 'JOB_FAILED', 0, jobIds[0]);
		expect(failed.message).toContain('No sources');
		expect(done).toMatchObject({ jobId: jobIds[1], status: 'SUCCESS' });
		expectError(cancelled, 'JOB_FAILED', 2, jobIds[2]);
		expect(cancelled.message).not.toContain('No sources');
	});

	it('is an item with its status if the user chooses that', async () => {
		const jobIds = await failThem();
		const run = await job('wait', jobIds, soon({ failOnJobFailure: false }));
		expect(run.error).toBeUndefined();
		expect(run.json(ROE)).toMatchObject([
			{ jobId: jobIds[0], status: 'FAILURE', isSuccessful: false, errorMessage: 'No sources' },
			{ jobId: jobIds[1], status: 'SUCCESS', isSuccessful: true },
			{ jobId: jobIds[2], status: 'CANCELLED', isSuccessful: false },
		]);
	});
});

describe('the timeout of Wait', () => {
	/** 0.3 seconds, in minutes. */
	const timeout = 0.005;

	it('is an error with the job, the timeout, its status, and that it keeps running', async () => {
		const [done, running] = await endlessJobs(2);
		roe.control.finishJobs({ jobIds: [done] });
		const begun = Date.now();
		const run = await job('wait', [done, running], soon({ timeout }));
		const error = run.errorOf(ROE)!;
		expectError(error, 'WAIT_TIMED_OUT', 1, running, timeout, 'PENDING');
		expectFacts(error.description, labelOf('timeout'), labelOf('onTimeout'));
		expect(Date.now() - begun).toBe(300);
		// At 0, 0.1, 0.2 and 0.3 seconds; pauses have a jitter of a tenth.
		expect(calls('statuses').length).toBeLessThanOrEqual(5);
		expect(roe.control.job(running)!.status).toBe(0);
	});

	it('outputs the status if the user chooses that, so another node can wait', async () => {
		const [running, done] = await endlessJobs(2);
		roe.control.finishJobs({ jobIds: [done] });
		const run = await job('wait', [running, done], soon({ timeout, onTimeout: 'output' }));
		expect(run.json(ROE)).toMatchObject([
			{ jobId: running, status: 'PENDING', isFinished: false, isSuccessful: false },
			{ jobId: done, status: 'SUCCESS', outputs: { summary: {} } },
		]);
		roe.control.finishJobs();
		const later = await job('wait', [String(run.json(ROE)[0].jobId)], soon());
		expect(later.json(ROE)).toMatchObject([{ jobId: running, status: 'SUCCESS' }]);
	});

	it('checks once if it’s 0', async () => {
		const [running] = await endlessJobs(1);
		const run = await job('wait', [running], soon({ timeout: 0, onTimeout: 'output' }));
		expect(run.json(ROE)).toMatchObject([{ jobId: running, isFinished: false }]);
		expect(calls('statuses')).toHaveLength(1);
	});

	it('can be days', async () => {
		const [jobId] = await startJobs(roe.url, agents.text, text('a'));
		const run = await job('wait', [jobId], soon({ timeout: 30 * 24 * 60 }));
		expect(run.json(ROE)).toMatchObject([{ jobId, status: 'SUCCESS' }]);
	});
});

describe('a stop of the execution', () => {
	/** Stops it once it has read the statuses and waits for the next time, in a minute. */
	const stopWhileWaiting = async (jobIds: string[], options: object = {}) => {
		const isAnswered = () => calls('statuses').some(({ status }) => status === 200);
		// The node reads the answer a moment after the server has sent it.
		const stopWhen = until(isAnswered).then(() => new Promise((done) => setTimeout(done, 200)));
		const begun = Date.now();
		const run = await job('wait', jobIds, soon({ pollInterval: 60, ...options }), { stopWhen });
		expect(Date.now() - begun).toBeLessThan(30_000);
		expect(run.status).toBe('canceled');
	};

	it('ends the wait at once, and leaves the jobs running', async () => {
		const jobIds = await endlessJobs(3);
		await stopWhileWaiting(jobIds);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(jobIds.map((id) => roe.control.job(id)!.status)).toEqual([0, 0, 0]);
		expect(calls('statuses')).toHaveLength(1);
	});

	it('cancels only the unfinished jobs if the user chose that', async () => {
		const jobIds = await endlessJobs(3);
		const [other] = await endlessJobs(1);
		roe.control.finishJobs({ jobIds: [jobIds[1]] });
		await stopWhileWaiting(jobIds, { cancelOnStop: true });
		// n8n gives the execution back before the node is done with it.
		await until(() => roe.control.requests({ path: '/cancel/$' }).length === 2);
		expect([...jobIds, other].map((id) => roe.control.job(id)!.status)).toEqual([5, 3, 5, 0]);
	});
});
