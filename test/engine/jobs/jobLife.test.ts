import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError } from '../../support/expectError';
import { jobOperation } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 60_000 });
const job = jobOperation(roe);

afterEach(() => expectContract(roe.control.requests()));

const text = (company_name: string) => ({ company_name, question: 'Who owns it?' });
const SOME_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;

describe('Get Status', () => {
	it('returns each job’s status as a word, in the order of the items', async () => {
		const [pending, done, failed, cancelled] = await startJobs(
			roe.url,
			agents.text,
			...['a', 'b', 'c', 'd'].map(text),
		);
		roe.control.finishJobs({ jobIds: [done] });
		roe.control.finishJobs({ jobIds: [failed], status: 'failure', errorMessage: 'No sources' });
		roe.control.finishJobs({ jobIds: [cancelled], status: 'cancelled' });
		const run = await job('getStatus', [pending, done, failed, cancelled]);
		expect(run.json(ROE)).toEqual([
			{
				jobId: pending,
				status: 'PENDING',
				statusCode: 0,
				isFinished: false,
				isSuccessful: false,
				timestamp: SOME_TIME,
			},
			{
				jobId: done,
				status: 'SUCCESS',
				statusCode: 3,
				isFinished: true,
				isSuccessful: true,
				timestamp: SOME_TIME,
			},
			{
				jobId: failed,
				status: 'FAILURE',
				statusCode: 4,
				isFinished: true,
				isSuccessful: false,
				errorMessage: 'No sources',
				timestamp: SOME_TIME,
			},
			{
				jobId: cancelled,
				status: 'CANCELLED',
				statusCode: 5,
				isFinished: true,
				isSuccessful: false,
				timestamp: SOME_TIME,
			},
		]);
		expect(run.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
		expect(roe.control.requests({ path: '/status(es)?/$' }).map(({ path }) => path)).toEqual([
			'/v1/agents/jobs/statuses/',
		]);
	});

	it('requests a single job on its own, even if several items name it', async () => {
		const [jobId] = await startJobs(roe.url, agents.text, text('a'));
		roe.control.clearRequests();
		const run = await job('getStatus', [jobId, jobId]);
		expect(run.json(ROE)).toMatchObject([
			{ jobId, status: 'PENDING' },
			{ jobId, status: 'PENDING' },
		]);
		expect(roe.control.requests().map(({ path }) => path)).toEqual([
			`/v1/agents/jobs/${jobId}/status/`,
		]);
	});

	it('has the same format for one job and for several', async () => {
		const [pending, failed] = await startJobs(roe.url, agents.text, text('a'), text('b'));
		roe.control.finishJobs({ jobIds: [failed], status: 'failure', errorMessage: 'No sources' });
		const together = await job('getStatus', [pending, failed]);
		const alone = [await job('getStatus', [pending]), await job('getStatus', [failed])];
		expect(alone.flatMap((run) => run.json(ROE))).toEqual(together.json(ROE));
	});

	it('names each missing job among several, and returns the others', async () => {
		const unknown = '00000000-0000-4000-8000-000000000000';
		const [jobId] = await startJobs(roe.url, agents.text, text('a'));
		const run = await job(
			'getStatus',
			[unknown, jobId],
			{},
			{ node: { onError: 'continueRegularOutput' } },
		);
		const [missing, pending] = run.json(ROE);
		expectError(missing, 'JOB_NOT_FOUND', 0, unknown);
		expect(pending).toMatchObject({ jobId, status: 'PENDING' });
	});

	it('makes two requests for 1,001 jobs', async () => {
		const unknown = Array.from(
			{ length: 1001 },
			(_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
		);
		const run = await job('getStatus', unknown, {}, { node: { onError: 'continueRegularOutput' } });
		expect(run.json(ROE)).toHaveLength(unknown.length);
		for (const [index, json] of run.json(ROE).entries()) {
			expectError(json, 'JOB_NOT_FOUND', index, unknown[index]);
		}
		expect(roe.control.requests()).toHaveLength(2);
	});

	it('shows a job that Roe retries as unfinished, with the reason of the last failure', async () => {
		const jobIds = await startJobs(roe.url, agents.retrying, { url: 'https://www.example.com/' });
		// A retrying job is in RETRY from half to seven tenths of its time.
		roe.control.advanceClock(36_000);
		const run = await job('getStatus', jobIds);
		expect(run.json(ROE)).toMatchObject([
			{
				status: 'RETRY',
				statusCode: 2,
				isFinished: false,
				isSuccessful: false,
				errorMessage: 'The page took too long to load, trying again',
			},
		]);
	});

	it('shows a cached result as success', async () => {
		roe.control.change({ cache: true });
		const inputs = { description: 'Sells garden furniture' };
		const [first] = await startJobs(roe.url, agents.cached, inputs);
		roe.control.finishJobs({ jobIds: [first] });
		const [second] = await startJobs(roe.url, agents.cached, inputs);
		roe.control.advanceClock(100);
		const run = await job('getStatus', [second]);
		expect(run.json(ROE)).toMatchObject([
			{ status: 'CACHED', isFinished: true, isSuccessful: true },
		]);
	});
});

describe('Get Result', () => {
	it('returns outputs by key and parsed, with agent and cost, for every final status', async () => {
		const [done, failed] = await startJobs(roe.url, agents.text, text('Northwind'), text('b'));
		roe.control.finishJobs({ jobIds: [done] });
		roe.control.finishJobs({ jobIds: [failed], status: 'failure', errorMessage: 'No sources' });
		const run = await job('getResult', [failed, done]);
		expect(run.json(ROE)).toEqual([
			{
				jobId: failed,
				status: 'FAILURE',
				isFinished: true,
				isSuccessful: false,
				errorMessage: 'No sources',
				timestamp: SOME_TIME,
			},
			{
				jobId: done,
				status: 'SUCCESS',
				isFinished: true,
				isSuccessful: true,
				timestamp: SOME_TIME,
				outputs: {
					summary: {
						company_name: { words: 1, characters: 9 },
						question: { words: 3, characters: 12 },
					},
					report: 'company_name: “Northwind”\nquestion: “Who owns it?”',
				},
				agentId: agents.text,
				cost: 0.02,
			},
		]);
	});

	it('prefers corrected outputs, and marks them', async () => {
		const [corrected, asIs] = await startJobs(roe.url, agents.text, text('a'), text('b'));
		roe.control.finishJobs();
		roe.control.correctOutputs(corrected, [
			{ key: 'summary', data_type: 'application/json', value: '{"words":7}' },
		]);
		const run = await job('getResult', [corrected, asIs]);
		expect(run.json(ROE)[0]).toMatchObject({
			isCorrected: true,
			outputs: { summary: { words: 7 } },
		});
		expect(run.json(ROE)[0].outputs).not.toHaveProperty('report');
		expect(run.json(ROE)[1]).not.toHaveProperty('isCorrected');
	});

	it('returns Roe’s own object without Simplify', async () => {
		const [jobId] = await startJobs(roe.url, agents.text, text('a'));
		roe.control.finishJobs();
		const run = await job('getResult', [jobId], { simplify: false });
		expect(run.json(ROE)).toMatchObject([
			{
				jobId,
				status: 'SUCCESS',
				statusCode: 3,
				result: {
					id: jobId,
					agent_id: agents.text,
					agent_version_id: roe.control.job(jobId)!.versionId,
					input_tokens: expect.any(Number) as number,
					output_tokens: expect.any(Number) as number,
					corrected_outputs: null,
					inputs: [{ key: 'company_name', value: 'a' }, { key: 'question' }],
					result: [{ key: 'summary', data_type: 'application/json' }, { key: 'report' }],
				},
			},
		]);
	});

	it('is an error with advice for a running job', async () => {
		const [running, done] = await startJobs(roe.url, agents.text, text('a'), text('b'));
		roe.control.finishJobs({ jobIds: [done] });
		const stopped = await job('getResult', [done, running]);
		expectError(stopped.errorOf(ROE), 'JOB_NOT_FINISHED', 1, running, 'PENDING');
		expect(stopped.errorOf(ROE)).toMatchObject({
			description: expect.stringMatching(/\bWait\b/) as string,
			context: { itemIndex: 1 },
		});
		const went = await job(
			'getResult',
			[done, running],
			{},
			{ node: { onError: 'continueErrorOutput' } },
		);
		expect(went.outputs(ROE, 0).map(({ json }) => json.jobId)).toEqual([done]);
		const [failed, ...others] = went.outputs(ROE, 1);
		expect(others).toEqual([]);
		expect(failed).toMatchObject({ json: { jobId: running }, pairedItem: { item: 1 } });
		expectError(failed.json, 'JOB_NOT_FINISHED', 1, running);
	});
});
