import { SEED, STATUS } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { type WorkflowRun } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { jobOperation, operate } from '../../support/operate';
import { agent, ROE, text } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 50, cache: true });
const job = jobOperation(roe);

afterEach(() => expectContract(roe.control.requests()));

const QUESTION = 'Where is its seat?';
const inputs = { values: [text('company_name', '={{ $json.name }}'), text('question', QUESTION)] };
const parameters = { agentId: agent(agents.text), inputs };
const companies = (...names: string[]) => names.map((name) => ({ json: { name } }));
const reports = (run: WorkflowRun) =>
	run.json(ROE).map(({ outputs }) => (outputs as { report?: string } | undefined)?.report);
const reportOf = (name: string) => `company_name: “${name}”\nquestion: “${QUESTION}”`;

/** Runs a job in advance. Returns its ID. */
async function finished(name: string, status: 'success' | 'failure' = 'success'): Promise<string> {
	const [jobId] = await startJobs(roe.url, agents.text, {
		company_name: name,
		question: QUESTION,
	});
	roe.control.finishJobs({ status });
	roe.control.clearRequests();
	return jobId;
}

describe('items whose results are in Roe’s cache', () => {
	const NAMES = ['Fabrikam', 'Contoso', 'Fabrikam'];

	it.each(['runBulk', 'runAsync'])(
		'return the earlier job’s ID, even if two items are the same: %s',
		async (name) => {
			const earlier = await finished('Fabrikam');
			const run = await operate(`agent.${name}`, parameters, {
				credentials: roe.credentials,
				items: companies(...NAMES),
			});
			expect(run.error).toBeUndefined();
			const [, other] = roe.control.jobs();
			expect(run.output(ROE).map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
				[earlier, other.id, earlier].map((jobId, item) => [
					{ jobId, agentId: agents.text },
					{ item },
				]),
			);
			expect(roe.control.jobs()).toHaveLength(2);
		},
	);

	it('all return the earlier job’s result from Run and Wait and from Run Sync', async () => {
		const earlier = await finished('Fabrikam');
		const options = { credentials: roe.credentials, items: companies(...NAMES) };
		const waitOptions = { pollInterval: 0.1 };
		const run = await operate('agent.runAndWait', { ...parameters, waitOptions }, options);
		expect(reports(run)).toEqual(NAMES.map(reportOf));
		expect(run.json(ROE)).toMatchObject([
			{ jobId: earlier, status: 'CACHED', isSuccessful: true },
			{ status: 'SUCCESS' },
			{ jobId: earlier, status: 'CACHED', isSuccessful: true },
		]);
		const sync = await operate('agent.runSync', parameters, options);
		expect(reports(sync)).toEqual(NAMES.map(reportOf));
		expect(roe.control.jobs()).toHaveLength(2);
	});

	it('keep their jobs if Run Bulk is retried, and nothing is sent again', async () => {
		const earlier = await finished('Fabrikam');
		const many = { match: { path: '/many/$' }, kind: 'status', status: 400, body: ['No'] } as const;
		roe.control.addFault({ ...many, when: 'before', skip: 1 });
		const other = agent('={{ $json.name === "Tea" ? $json.slow : $json.text }}');
		const items = ['Fabrikam', 'Fabrikam', 'Tea'].map((name) => ({
			json: { name, text: agents.text, slow: agents.slow },
		}));
		const key = '={{ $json.name === "Tea" ? "market" : "company_name" }}';
		const run = await operate(
			'agent.runBulk',
			{
				agentId: other,
				inputs: { values: [text(key, '={{ $json.name }}'), text('question', QUESTION)] },
			},
			{
				credentials: roe.credentials,
				items,
				node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			},
		);
		expect(run.error).toBeUndefined();
		expect(run.json(ROE).map(({ jobId }) => jobId)).toEqual([
			earlier,
			earlier,
			roe.control.jobs()[1].id,
		]);
		const starts = roe.control.requests({ path: '/many/$' });
		expect(starts.map(({ path }) => path.split('/')[4])).toEqual([
			agents.text,
			agents.slow,
			agents.slow,
		]);
	});

	it('start new jobs with Run Bulk only if their Skip Cache is on', async () => {
		const earlier = await finished('Fabrikam');
		// A finished new job would be the cached result for the next request.
		roe.control.change({ jobDuration: 10 * 60_000 });
		const items = [true, false, true].map((fresh) => ({ json: { name: 'Fabrikam', fresh } }));
		const run = await operate(
			'agent.runBulk',
			{ ...parameters, options: { skipCache: '={{ $json.fresh }}' } },
			{ credentials: roe.credentials, items },
		);
		expect(run.error).toBeUndefined();
		const [, ...fresh] = roe.control.jobs().map(({ id }) => id);
		expect(run.json(ROE).map(({ jobId }) => jobId)).toEqual([fresh[0], earlier, fresh[1]]);
		const bulks = roe.control.requests({ path: '/many/$' });
		expect(bulks.map(({ headers, jobIds }) => [headers['x-skip-cache'], jobIds?.length])).toEqual([
			['true', 2],
			[undefined, 1],
		]);
	});
});

describe('a failed job that the agent caches', () => {
	it('is replaced by a new one if Run and Wait is retried', async () => {
		roe.agent(agents.text).cacheFailedJobs = true;
		const earlier = await finished('Fabrikam', 'failure');
		const run = await operate(
			'agent.runAndWait',
			{ ...parameters, waitOptions: { pollInterval: 0.1 } },
			{
				credentials: roe.credentials,
				items: companies('Fabrikam'),
				node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			},
		);
		expect(run.error).toBeUndefined();
		expect(run.json(ROE)).toMatchObject([{ status: 'SUCCESS', isSuccessful: true }]);
		expect(run.json(ROE)[0].jobId).not.toBe(earlier);
		expect(roe.starts.map(({ headers }) => headers['x-skip-cache'])).toEqual([undefined, 'true']);
	});
});

describe('a job that two items name', () => {
	it.each(['getResult', 'wait'])('has its result returned for both: %s', async (operation) => {
		const one = await finished('Fabrikam');
		const other = await finished('Contoso');
		const run = await job(operation, [one, other, one]);
		expect(reports(run)).toEqual(['Fabrikam', 'Contoso', 'Fabrikam'].map(reportOf));
		expect(roe.control.requests({ path: '/results/$' })).toHaveLength(1);
	});

	it('is cancelled for both, and its data is deleted for both', async () => {
		roe.control.change({ jobDuration: 60_000 });
		const [jobId] = await startJobs(roe.url, agents.text, {
			company_name: 'Fabrikam',
			question: QUESTION,
		});
		const cancelled = await job('cancel', [jobId, jobId]);
		expect(cancelled.json(ROE)[1]).toEqual(cancelled.json(ROE)[0]);
		expect(roe.control.job(jobId)?.status).toBe(STATUS.CANCELLED);
		const deleted = await job('deleteData', [jobId, jobId]);
		expect(deleted.error).toBeUndefined();
		expect(deleted.json(ROE)).toHaveLength(2);
	});
});

describe('statuses and results of many jobs', () => {
	/** Wraps Roe's list in an object, like its paged lists. */
	const wrap = (about: 'statuses' | 'results', results: object[], more: object = {}) =>
		roe.control.addFault({
			kind: 'status',
			status: 200,
			match: { path: `/${about}/$` },
			body: { results, ...more },
		});

	it('can be an object with the list under “results”', async () => {
		const jobId = await finished('Fabrikam');
		wrap('statuses', [{ id: jobId, status: 3, timestamp: 1_780_000_000 }]);
		const result = [{ key: 'seat', data_type: 'text/plain', value: 'Utrecht' }];
		wrap('results', [{ id: jobId, status: 3, result }], { count: 1, next: null });
		const run = await job('getResult', [jobId]);
		expect(run.json(ROE)).toMatchObject([{ jobId, outputs: { seat: 'Utrecht' } }]);
	});

	it('cause an error if another page follows', async () => {
		const jobId = await finished('Fabrikam');
		wrap('statuses', [], { next: `${roe.url}/v1/agents/jobs/statuses/?page=2` });
		const run = await job('getResult', [jobId]);
		expectError(run.errorOf(ROE), 'RESPONSE_UNEXPECTED', 0);
	});
});
