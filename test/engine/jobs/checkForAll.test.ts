import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { operate } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const MINUTE = 60_000;
const roe = useSandbox({ jobDuration: 10 * MINUTE });

const start = async (count: number) =>
	await startJobs(
		roe.url,
		SEED.agents.text,
		...Array.from({ length: count }, (_, n) => ({ company_name: `Company ${n}`, question: '?' })),
	);

/** A pass of a loop in which all items leave together. */
const check = async (jobIds: unknown[], waitOptions: IDataObject = {}) =>
	await operate(
		'job.check',
		{ waitOptions: { waitForAll: true, ...waitOptions } },
		{
			credentials: roe.credentials,
			items: jobIds.map((jobId, index) => ({ json: { jobId, case: index } as IDataObject })),
			// In a workflow it first waits for up to three seconds.
			mode: 'manual',
			node: { onError: 'continueErrorOutput' },
		},
	);

type Pass = Awaited<ReturnType<typeof check>>;

const counts = (run: Pass) => [0, 1, 2].map((output) => run.outputs(ROE, output).length);

const resultCalls = () => roe.control.requests({ path: '/results/$' }).length;

describe('Check with waiting for all jobs', () => {
	it('keeps every item unchanged in the loop until the last job is finished', async () => {
		const jobIds = await start(3);
		roe.control.finishJobs({ jobIds: jobIds.slice(0, 2) });
		const run = await check(jobIds);
		expect(run.outputs(ROE, 1)).toEqual(
			jobIds.map((jobId, item) => ({ json: { jobId, case: item }, pairedItem: { item } })),
		);
		expect(counts(run)).toEqual([0, jobIds.length, 0]);
	});

	it('then outputs all items in one pass, each with its own result', async () => {
		const jobIds = await start(3);
		await check(jobIds);
		roe.control.finishJobs();
		const run = await check(jobIds);
		expect(run.outputs(ROE, 0)).toMatchObject(
			jobIds.map((jobId, item) => ({ json: { jobId, isSuccessful: true }, pairedItem: { item } })),
		);
		expect(counts(run)).toEqual([jobIds.length, 0, 0]);
	});

	it('requests the results once, even after many passes', async () => {
		const jobIds = await start(2);
		roe.control.finishJobs({ jobIds: [jobIds[0]] });
		await check(jobIds);
		await check(jobIds);
		expect(resultCalls()).toBe(0);
		roe.control.finishJobs();
		await check(jobIds);
		expect(resultCalls()).toBe(1);
	});

	it('also keeps items that fail, and outputs their errors in the same pass as the results', async () => {
		const [failing, running] = await start(2);
		roe.control.finishJobs({ jobIds: [failing], status: 'failure' });
		const unknown = '00000000-0000-4000-8000-000000000000';
		const jobIds = [failing, unknown, '', running];
		expect(counts(await check(jobIds))).toEqual([0, jobIds.length, 0]);
		roe.control.finishJobs();
		const run = await check(jobIds);
		expect(run.outputs(ROE, 0)).toMatchObject([{ json: { jobId: running } }]);
		expect(run.outputs(ROE, 2).map((item) => [codeOf(item), item.pairedItem])).toEqual([
			['JOB_FAILED', { item: 0 }],
			['JOB_NOT_FOUND', { item: 1 }],
			['PARAMETER_EMPTY', { item: 2 }],
		]);
	});

	it('doesn’t wait for a job that has timed out', async () => {
		roe.control.advanceClock(-6 * MINUTE);
		const [late] = await start(1);
		roe.control.advanceClock(6 * MINUTE);
		const [done] = await start(1);
		roe.control.finishJobs({ jobIds: [done] });
		const run = await check([late, done], { timeout: 5 });
		expect(run.outputs(ROE, 0)).toMatchObject([{ json: { jobId: done } }]);
		expect(run.outputs(ROE, 2).map(codeOf)).toEqual(['WAIT_TIMED_OUT']);
	});
});
