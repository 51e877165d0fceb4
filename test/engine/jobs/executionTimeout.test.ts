import type { IDataObject } from 'n8n-workflow';

import { LOOP_HINT_MIN_MS } from '../../../nodes/RoeAi/actions/hints';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { runWorkflow, type WorkflowRun } from '../../support/engine';
import { expectError, expectFacts } from '../../support/expectError';
import { useFakeClock } from '../../support/fakeClock';
import { labelOf } from '../../support/labelOf';
import { jobOperation, operate, type OperateOptions } from '../../support/operate';
import { agent, ROE, text } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
/** Jobs end when a test ends them. */
useFakeClock();
const roe = useSandbox({ jobDuration: 3_600_000 });
const job = jobOperation(roe);

afterEach(() => expectContract(roe.control.requests()));

/** n8n ends the execution after this time: enough to wait for a moment, in ms. */
const timeoutMs = 4000;
/** Too short to wait at all, in ms. */
const noTimeMs = 1500;

const inputs = { values: [text('company_name', '={{ $json.name }}'), text('question', 'Who?')] };
const soon = (options: IDataObject = {}) => ({ waitOptions: { pollInterval: 0.1, ...options } });
const companies = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ json: { name: `Company ${index}` } }));

/** Runs "Run and Wait" over two items in an execution with n8n's time-out. */
async function runAndWait(
	options: IDataObject = {},
	{ runOptions = {}, ...given }: OperateOptions & { runOptions?: IDataObject } = {},
): Promise<WorkflowRun> {
	return await operate(
		'agent.runAndWait',
		{ agentId: agent(agents.text), inputs, options: runOptions, ...soon(options) },
		{ credentials: roe.credentials, items: companies(2), timeoutMs, ...given },
	);
}

const jobOf = (name: string) =>
	roe.control.jobs().find(({ inputs: given }) => given.some(({ value }) => value === name))!;

/** Ends the first item's job once both have started. @returns its ID and that of the other. */
async function finishFirst(): Promise<[finished: string, running: string]> {
	await until(() => roe.control.jobs().length === 2);
	const [finished, running] = companies(2).map(({ json }) => jobOf(json.name).id);
	roe.control.finishJobs({ jobIds: [finished] });
	return [finished, running];
}

/** Lets time pass on this machine's clock, in ms, once the node has asked Roe. `then` is done at that moment. */
function passTime(ms: number, then?: () => void): { end(): void } {
	const now = Date.now.bind(Date);
	let passedMs = 0;
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + passedMs);
	void until(() => roe.control.requests({ path: '/statuses/$' }).length > 0).then(() => {
		passedMs = ms;
		then?.();
	});
	return { end: () => clock.mockRestore() };
}

describe('Run and Wait in an execution that n8n ends before the timeout', () => {
	it('stops waiting in time, and outputs results and statuses', async () => {
		const [run, [finished, running]] = await Promise.all([
			runAndWait({ onTimeout: 'output' }),
			finishFirst(),
		]);
		expect(run.status).toBe('success');
		expect(run.json(ROE)).toMatchObject([
			{ jobId: finished, status: 'SUCCESS', outputs: { summary: {} } },
			{ jobId: running, status: 'PENDING', isFinished: false },
		]);
		const [hint] = run.hintsOf(ROE);
		expectFacts(hint, labelOf('timeout'), '60 min');
	});

	it('reports an error that names finished jobs, and unfinished ones that keep running', async () => {
		const [run, [finished, running]] = await Promise.all([runAndWait(), finishFirst()]);
		expect(run.status).toBe('error');
		const error = run.errorOf(ROE)!;
		expectError(error, 'EXECUTION_ENDING', 1, running, 'PENDING');
		expectFacts(error.description, labelOf('onTimeout'), finished, running);
		expect(roe.control.job(running)!.status).toBe(0);

		roe.control.finishJobs();
		const { credentials } = roe;
		const retry = await runWorkflow({ workflow: run.workflow, credentials, retryOf: run });
		expect(retry.json(ROE).map(({ jobId }) => jobId)).toEqual([finished, running]);
	});

	it('keeps the results of finished jobs with “Continue”', async () => {
		const node = { onError: 'continueErrorOutput' } as const;
		const [run, [finished, running]] = await Promise.all([runAndWait({}, { node }), finishFirst()]);
		expect(run.outputs(ROE, 0)).toMatchObject([
			{ json: { jobId: finished, outputs: { summary: {} } }, pairedItem: { item: 0 } },
		]);
		const [{ json }] = run.outputs(ROE, 1);
		expectError(json, 'EXECUTION_ENDING', 1, running);
	});

	it('doesn’t wait longer if n8n tries again', async () => {
		const longMs = 600_000;
		// What is left is enough for an execution that begins now, but it was kept for the nodes that follow.
		const passing = passTime(longMs - 25_000);
		const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const startedAt = Date.now();
		const run = await runAndWait({}, { node, timeoutMs: longMs }).finally(passing.end);
		expect(run.status).toBe('error');
		expectError(run.errorOf(ROE), 'EXECUTION_ENDING', 0);
		expect(roe.control.jobs()).toHaveLength(2);
		expect(Date.now() - startedAt).toBeLessThan(15_000);
	});

	it('starts nothing if there is no time to wait', async () => {
		const run = await runAndWait({ onTimeout: 'output' }, { timeoutMs: noTimeMs });
		expectError(run.errorOf(ROE), 'NO_TIME_TO_WAIT', 0);
		expect(roe.starts).toEqual([]);
	});

	it('starts no item that waits until the time is over, with or without Prevent Duplicates', async () => {
		for (const preventDuplicates of [true, false]) {
			await roe.control.reset();
			// The second item's turn comes after the time to wait.
			roe.control.change({ latency: timeoutMs / 2 + 200 });
			const node = { onError: 'continueRegularOutput' } as const;
			const runOptions = { maxConcurrency: 1, preventDuplicates };
			const isStarted = until(() => roe.control.jobs().length > 0);
			const [run] = await Promise.all([
				runAndWait({ onTimeout: 'output' }, { node, runOptions }),
				isStarted.then(() => roe.control.change({ latency: 0 })),
			]);
			expect(roe.starts).toHaveLength(1);
			expectError(run.json(ROE)[1], 'NO_TIME_TO_WAIT', 1);
		}
	});

	it('warns in n8n’s log before it starts anything', async () => {
		const items = [{ json: { name: '' } }];
		const run = await runAndWait({ timeout: 30 }, { items });
		expectError(run.errorOf(ROE), 'INPUT_EMPTY', 0);
		expect(roe.starts).toEqual([]);
		const said = run.logs.filter(({ message }) => message.includes(labelOf('timeout')));
		expect(said).toHaveLength(1);
		expectFacts(said[0].message, ROE, '30 min');
		// Some part of the four seconds has passed.
		expect(said[0].message).toMatch(/ (4|[0-3](\.\d)?) s\b/);
	});

	it('warns in a test, but not for each execution that ends in time', async () => {
		const finishing = () =>
			until(() => roe.control.jobs().length === 2).then(() => roe.control.finishJobs());
		const [test] = await Promise.all([runAndWait({}, { mode: 'manual' }), finishing()]);
		expect(test.hintsOf(ROE)).toHaveLength(1);
		await roe.control.reset();
		const [production] = await Promise.all([runAndWait(), finishing()]);
		expect(production.status).toBe('success');
		expect(production.hintsOf(ROE)).toEqual([]);
	});

	it('respects a timeout that is shorter than n8n’s', async () => {
		const run = await runAndWait({ timeout: 0.005 }, { mode: 'manual' });
		expectError(run.errorOf(ROE), 'WAIT_TIMED_OUT', 0);
		expect(run.logs.filter(({ message }) => message.includes(labelOf('timeout')))).toEqual([]);
	});
});

describe('Wait in an execution that n8n ends soon', () => {
	it('checks once, and outputs the available results', async () => {
		const company = (name: string) => ({ company_name: name, question: 'Who?' });
		const jobIds = await startJobs(roe.url, agents.text, company('a'), company('b'));
		roe.control.finishJobs({ jobIds: [jobIds[1]] });
		const run = await job('wait', jobIds, soon({ onTimeout: 'output' }), { timeoutMs: noTimeMs });
		expect(run.status).toBe('success');
		expect(run.json(ROE)).toMatchObject([
			{ jobId: jobIds[0], isFinished: false },
			{ jobId: jobIds[1], status: 'SUCCESS', outputs: { summary: {} } },
		]);
		expect(roe.control.requests({ path: '/statuses/$' })).toHaveLength(1);
	});

	it('names finished and unfinished jobs in its error, up to a limit', async () => {
		const company = (_: unknown, index: number) => ({ company_name: `${index}`, question: 'Who?' });
		const jobIds = await startJobs(roe.url, agents.text, ...Array.from({ length: 14 }, company));
		roe.control.finishJobs({ jobIds: jobIds.slice(2) });
		const run = await job('wait', jobIds, soon(), { timeoutMs: noTimeMs });
		const error = run.errorOf(ROE)!;
		expectError(error, 'EXECUTION_ENDING', 0, jobIds[0]);
		expectFacts(error.description, ...jobIds.slice(0, 12), 12, 2);
		expect(error.description).not.toContain(jobIds[13]);
	});
});

describe('Run Sync while it waits for the job of its deduplication key', () => {
	it('stops waiting in time', async () => {
		const options = { deduplicationKey: '={{ $json.name }}' };
		const parameters = { agentId: agent(agents.text), inputs, options };
		const execution = { credentials: roe.credentials, items: companies(1) };
		const [{ jobId }] = (await operate('agent.runAsync', parameters, execution)).json(ROE);
		const run = await operate('agent.runSync', parameters, { ...execution, timeoutMs });
		expectError(run.errorOf(ROE), 'EXECUTION_ENDING', 0, String(jobId));
	});
});

describe('Run and Wait without a connection to Roe', () => {
	it('names each item’s job, so none is lost', async () => {
		const refused = {
			kind: 'status',
			status: 403,
			body: { detail: 'No' },
			when: 'before',
		} as const;
		roe.control.addFault({ ...refused, match: { path: '/statuses/$' } });
		const node = { onError: 'continueRegularOutput' } as const;
		const run = await runAndWait({}, { node });
		const ids = companies(2).map(({ json }) => jobOf(json.name).id);
		run.json(ROE).forEach((json, item) => {
			expectError(json, 'ACCESS_DENIED', item);
			expectFacts(json.message, ids[item]);
		});
		expect(run.json(ROE)).toHaveLength(2);
	});
});

describe('a wait in process', () => {
	const waitFor = async (ms: number): Promise<WorkflowRun> => {
		const passing = passTime(ms, () => roe.control.finishJobs());
		return await runAndWait({}, { timeoutMs: undefined }).finally(passing.end);
	};

	it('reports after minutes how long it blocked the execution, and the alternative', async () => {
		const run = await waitFor(LOOP_HINT_MIN_MS);
		expect(run.json(ROE)).toMatchObject([{ status: 'SUCCESS' }, { status: 'SUCCESS' }]);
		const hints = run.hintsOf(ROE);
		expect(hints).toHaveLength(1);
		expectFacts(hints[0], `${LOOP_HINT_MIN_MS / 60_000} min`, 'Run Async', 'Check');
	});

	it('reports nothing after less time', async () => {
		expect((await waitFor(LOOP_HINT_MIN_MS / 2)).hintsOf(ROE)).toEqual([]);
	});
});
