import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { captureWire } from '../../support/captureWire';
import { codeOf } from '../../support/codeOf';
import { BASE_URL, credentials } from '../../support/credential';
import { expectContract } from '../../support/contract';
import { runWorkflow, type WorkflowFile } from '../../support/engine';
import { useFakeClock } from '../../support/fakeClock';
import { type OperateOptions, operate } from '../../support/operate';
import { ROE, roeWorkflow } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const MINUTE = 60_000;
useFakeClock();
const roe = useSandbox({ jobDuration: 10 * MINUTE });

afterEach(() => expectContract(roe.control.requests()));

const start = async (count: number, agentId = agents.text) =>
	await startJobs(
		roe.url,
		agentId,
		...Array.from({ length: count }, (_, n) => ({
			company_name: `Company ${n}`,
			question: 'Who?',
		})),
	);

/** One item for each job, with a case number of its own. */
const itemsOf = (jobIds: unknown[]) =>
	jobIds.map((jobId, index) => ({ json: { jobId, case: index } as IDataObject }));

const check = async (
	jobIds: unknown[],
	parameters: IDataObject = {},
	options: OperateOptions = {},
) =>
	await operate('job.check', parameters, {
		credentials: roe.credentials,
		items: itemsOf(jobIds),
		// In a workflow it first waits for up to three seconds.
		mode: 'manual',
		...options,
	});

const calls = (about: 'statuses' | 'results') => roe.control.requests({ path: `/${about}/$` });

/** Case numbers of an output's items, and where they are paired to. */
const cases = (run: Awaited<ReturnType<typeof check>>, output: number) =>
	run.outputs(ROE, output).map(({ json, pairedItem }) => [json.case ?? json.jobId, pairedItem]);

describe('Check', () => {
	it('outputs finished jobs with their results, and unchanged items of running ones on the other output', async () => {
		const jobIds = await start(4);
		roe.control.finishJobs({ jobIds: [jobIds[1], jobIds[3]] });
		const run = await check(jobIds);
		expect(run.outputs(ROE, 0)).toMatchObject(
			[1, 3].map((item) => ({
				json: {
					jobId: jobIds[item],
					status: 'SUCCESS',
					outputs: { report: expect.any(String) as string },
				},
				pairedItem: { item },
			})),
		);
		expect(run.outputs(ROE, 1)).toEqual(
			[0, 2].map((item) => ({
				json: { jobId: jobIds[item], case: item },
				pairedItem: { item },
			})),
		);
	});

	it('passes on the files of items whose jobs are running', async () => {
		const [jobId] = await start(1);
		const binary = { data: { data: 'YQ==', mimeType: 'text/plain', fileName: 'a.txt' } };
		const run = await check([], {}, { items: [{ json: { jobId }, binary }] });
		expect(run.outputs(ROE, 1)).toMatchObject([{ json: { jobId }, binary }]);
	});

	it.each([
		[1, 1],
		[1000, 1],
		[1001, 2],
	])('checks %d jobs with %d requests for statuses', async (count, expected) => {
		const jobIds = await startMany(count);
		const run = await check(jobIds);
		expect(run.outputs(ROE, 1)).toHaveLength(count);
		expect(calls('statuses')).toHaveLength(expected);
		expect(calls('results')).toHaveLength(0);
	});

	it('requests a job once, even if several items have it', async () => {
		const [jobId] = await start(1);
		const run = await check([jobId, jobId]);
		expect(cases(run, 1)).toEqual([
			[0, { item: 0 }],
			[1, { item: 1 }],
		]);
		expect(calls('statuses')).toHaveLength(1);
	});
});

describe('a missing job or invalid ID', () => {
	it('fails only its own item', async () => {
		const unknown = '00000000-0000-4000-8000-000000000000';
		const [running, done] = await start(2);
		roe.control.finishJobs({ jobIds: [done] });
		const run = await check(
			[unknown, running, '', done, 'job-17'],
			{},
			{ node: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs(ROE, 0).map(({ json }) => json.jobId)).toEqual([done]);
		expect(cases(run, 1)).toEqual([[1, { item: 1 }]]);
		expect(run.outputs(ROE, 2).map((item) => [codeOf(item), item.pairedItem])).toEqual([
			['JOB_NOT_FOUND', { item: 0 }],
			['PARAMETER_EMPTY', { item: 2 }],
			['ID_INVALID', { item: 4 }],
		]);
	});

	it('may belong to another organization', async () => {
		const { apiKey, organizationId, agentId } = SEED.other;
		const response = await fetch(
			`${roe.url}/v1/agents/run/${agentId}/async/?organization_id=${organizationId}`,
			{
				method: 'POST',
				headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
				body: JSON.stringify({ company_name: 'Contoso' }),
			},
		);
		const foreign = (await response.json()) as string;
		// The contract of the requests is that of the first organization.
		roe.control.clearRequests();
		const [running, done] = await start(2);
		roe.control.finishJobs({ jobIds: [done, foreign] });
		const run = await check(
			[foreign, running, done],
			{},
			{ node: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs(ROE, 2).map((item) => [codeOf(item), item.pairedItem])).toEqual([
			['JOB_NOT_FOUND', { item: 0 }],
		]);
		expect(run.outputs(ROE, 0).map(({ json }) => json.jobId)).toEqual([done]);
		expect(cases(run, 1)).toEqual([[1, { item: 1 }]]);
	});

	it('may have been deleted since the last pass', async () => {
		const [deleted, running] = await start(2);
		expect(cases(await check([deleted, running]), 1)).toHaveLength(2);
		roe.control.removeJob(deleted);
		const run = await check([deleted, running], {}, { node: { onError: 'continueErrorOutput' } });
		expect(run.outputs(ROE, 2).map((item) => [codeOf(item), item.pairedItem])).toEqual([
			['JOB_NOT_FOUND', { item: 0 }],
		]);
		expect(cases(run, 1)).toEqual([[1, { item: 1 }]]);
	});

	it('is requested again before it’s an error, since a new job may appear late', async () => {
		await check(['00000000-0000-4000-8000-000000000000']);
		expect(calls('statuses')).toHaveLength(3);
	});
});

describe('a failed job', () => {
	const failed = async () => {
		const jobIds = await start(2);
		const errorMessage = 'No sources';
		roe.control.finishJobs({ jobIds: [jobIds[0]], status: 'failure', errorMessage });
		return jobIds;
	};

	it('is an error with Roe’s reason', async () => {
		const run = await check(await failed());
		const error = run.errorOf(ROE);
		expect(codeOf(error)).toBe('JOB_FAILED');
		expect(error).toMatchObject({
			message: expect.stringContaining('[item 0]') as string,
			description: expect.stringContaining('No sources') as string,
		});
	});

	it('is a finished item if the user wants that', async () => {
		const jobIds = await failed();
		const run = await check(jobIds, { waitOptions: { failOnJobFailure: false } });
		expect(run.outputs(ROE, 0)).toMatchObject([
			{ json: { jobId: jobIds[0], status: 'FAILURE', isFinished: true, isSuccessful: false } },
		]);
		expect(cases(run, 1)).toEqual([[1, { item: 1 }]]);
	});
});

describe('the timeout of a job', () => {
	const waitOptions = { timeout: 5 };
	/** One job that has run for six minutes, and one that has run for four. */
	const startLongAgo = async () => {
		roe.control.advanceClock(-6 * MINUTE);
		const [old] = await start(1);
		roe.control.advanceClock(2 * MINUTE);
		const [young] = await start(1);
		return [old, young];
	};

	it('counts from the start of the job, and is an error afterwards', async () => {
		const [old, young] = await startLongAgo();
		const run = await check(
			[old, young],
			{ waitOptions },
			{ node: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs(ROE, 2).map((item) => [codeOf(item), item.json.case])).toEqual([
			['WAIT_TIMED_OUT', 0],
		]);
		expect(cases(run, 1)).toEqual([[1, { item: 1 }]]);
	});

	it('outputs the item with its status as a finished one if the user chooses that', async () => {
		const [old, young] = await startLongAgo();
		const run = await check([old, young], { waitOptions: { ...waitOptions, onTimeout: 'output' } });
		expect(run.outputs(ROE, 0)).toMatchObject([
			{ json: { jobId: old, isFinished: false }, pairedItem: { item: 0 } },
		]);
		expect(cases(run, 1)).toEqual([[1, { item: 1 }]]);
	});

	it('is one day by default', async () => {
		roe.control.advanceClock(-25 * 60 * MINUTE);
		const [jobId] = await start(1);
		expect(codeOf((await check([jobId])).errorOf(ROE))).toBe('WAIT_TIMED_OUT');
	});

	it('counts from the first check if Roe doesn’t return when the job was created', async () => {
		const jobId = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a99';
		const checks = captureWire(BASE_URL, () => ({
			body: JSON.stringify([{ id: jobId, status: 1, timestamp: 1 }]),
		}));
		const workflow = loop({ jobId, waitOptions: { timeout: 0.01, onTimeout: 'output' } });
		const run = await runWorkflow({ workflow, credentials });
		expect(run.outputs(ROE, 0)).toMatchObject([{ json: { jobId, isFinished: false } }]);
		expect(run.outputs(ROE, 1, 0)).toHaveLength(1);
		expect(checks.length).toBeGreaterThan(1);
	});
});

/** Start → Check → (running) → a short wait → Check. */
function loop(parameters: IDataObject): WorkflowFile {
	const workflow = roeWorkflow({ resource: 'job', operation: 'check', ...parameters });
	const wait = { ...workflow.nodes[0], id: 'wait', name: 'Pause', type: 'n8n-nodes-base.wait' };
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	return {
		...workflow,
		nodes: [...workflow.nodes, { ...wait, typeVersion: 1.1, parameters: { amount: 0.2 } }],
		connections: {
			...workflow.connections,
			[ROE]: { main: [[], to('Pause')] },
			Pause: { main: [to(ROE)] },
		},
	};
}

async function startMany(count: number): Promise<string[]> {
	const ids: string[] = [];
	while (ids.length < count) {
		const inputs = Array.from({ length: Math.min(1000, count - ids.length) }, (_, n) => ({
			company_name: `Company ${ids.length + n}`,
			question: 'Who?',
		}));
		const response = await fetch(
			`${roe.url}/v1/agents/run/${agents.text}/async/many/?organization_id=${SEED.organizationId}`,
			{
				method: 'POST',
				headers: { Authorization: `Bearer ${SEED.apiKey}`, 'Content-Type': 'application/json' },
				body: JSON.stringify({ inputs }),
			},
		);
		ids.push(...((await response.json()) as string[]));
	}
	return ids;
}
