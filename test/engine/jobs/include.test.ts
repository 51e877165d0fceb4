import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import type { WorkflowRun } from '../../support/engine';
import { expectError, quoted } from '../../support/expectError';
import { jobOperation, operate, type OperateOptions } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const HOUR = 3_600_000;
const PAGE_SIZE = 100;
const roe = useSandbox({ jobDuration: HOUR });
const job = jobOperation(roe);

afterEach(() => expectContract(roe.control.requests()));

const BOTH = ['inputs', 'metadata'];
const QUESTION = 'Who owns it?';
const MANUAL = { mode: 'manual' as const };

/** Starts jobs, each about a case of its own. */
async function start(count: number, agentId: string = agents.text): Promise<string[]> {
	const runs = Array.from({ length: count }, (_, n) => ({
		...(agentId === agents.text
			? { company_name: `Company ${n}`, question: QUESTION }
			: { market: `Market ${n}` }),
		metadata: JSON.stringify({ case: `case ${n}` }),
	}));
	const jobIds = await startJobs(roe.url, agentId, ...runs);
	roe.control.clearRequests();
	return jobIds;
}

const finish = (jobIds: string[], status: 'success' | 'failure' = 'success') =>
	roe.control.finishJobs({ jobIds, status });
const lists = () => roe.control.requests({ method: 'GET', path: '/jobs/$' });
const calls = () => roe.control.requests().map(({ method, path }) => `${method} ${path}`);
const casesOf = (run: WorkflowRun) =>
	run.json(ROE).map(({ metadata }) => (metadata as { case?: string } | undefined)?.case);
const caseOf = (jobId: string) => roe.control.job(jobId)?.metadata.case;

const OPERATIONS = ['getResult', 'wait', 'check'];

describe.each(OPERATIONS)('%s', (name) => {
	const include = async (jobIds: string[], given: unknown = BOTH, options: OperateOptions = {}) => {
		const run = await job(name, jobIds, { include: given } as IDataObject, {
			...MANUAL,
			...options,
		});
		expect(run.error).toBeUndefined();
		return run;
	};

	it('includes nothing unless it is asked for, and then requests no list', async () => {
		const jobIds = await start(2);
		finish(jobIds);
		for (const given of ['={{ undefined }}', [], '', null]) {
			for (const json of (await include(jobIds, given)).json(ROE)) {
				expect([given, json.metadata, json.inputs]).toEqual([given, undefined, undefined]);
			}
		}
		expect(lists()).toEqual([]);
	});

	it('includes inputs from the result, without another request', async () => {
		const jobIds = await start(2);
		finish(jobIds);
		const run = await include(jobIds, ['inputs']);
		expect(run.json(ROE)).toMatchObject(
			[0, 1].map((n) => ({ inputs: { company_name: `Company ${n}`, question: QUESTION } })),
		);
		expect(run.json(ROE)[0]).not.toHaveProperty('metadata');
		expect(calls()).toEqual(['POST /v1/agents/jobs/statuses/', 'POST /v1/agents/jobs/results/']);
	});

	it.each([
		[1, 1],
		[2, 1],
		[PAGE_SIZE, 1],
		[PAGE_SIZE + 30, 2],
	])('includes the metadata of %i jobs with %i more requests', async (count, requests) => {
		const jobIds = await start(count);
		finish(jobIds);
		const run = await include([...jobIds].reverse());
		expect(casesOf(run)).toEqual(jobIds.map((_, n) => `case ${n}`).reverse());
		expect(lists()).toHaveLength(requests);
		expect(calls()).toHaveLength(2 + requests);
	});

	it('includes the metadata of jobs of several agents', async () => {
		const jobIds = [...(await start(3)), ...(await start(2, agents.slow))];
		finish(jobIds);
		expect(casesOf(await include(jobIds))).toEqual(jobIds.map(caseOf));
		expect(lists().map(({ path }) => path)).toEqual(
			[agents.text, agents.slow].map((id) => `/v1/agents/${id}/jobs/`),
		);
	});

	it('includes what each item selects', async () => {
		const [first, second] = await start(2);
		finish([first, second]);
		const given = '={{ $itemIndex === 0 ? "metadata" : ["inputs"] }}';
		const [one, other] = (await include([first, second], given)).json(ROE);
		expect([one.metadata, one.inputs]).toEqual([{ case: 'case 0' }, undefined]);
		expect([other.metadata, other.inputs]).toEqual([
			undefined,
			{ company_name: 'Company 1', question: QUESTION },
		]);
		expect(lists()).toHaveLength(1);
	});

	it('includes files with their names, and an empty object for a job without metadata', async () => {
		const pdf = (fileName: string) => new File(['%PDF-1.4'], fileName, { type: 'application/pdf' });
		const [several] = await startJobs(roe.url, agents.documents, {
			documents: [pdf('a.pdf'), pdf('b.pdf')],
		});
		finish([several]);
		const ids = roe.control.job(several)!.inputs.map(({ value }) => value);
		expect((await include([several])).json(ROE)).toMatchObject([
			{
				metadata: {},
				inputs: {
					documents: [
						{ fileName: 'a.pdf', value: ids[0] },
						{ fileName: 'b.pdf', value: ids[1] },
					],
				},
			},
		]);
	});

	it('rejects an unknown choice with the name of the parameter', async () => {
		const jobIds = await start(1);
		const run = await job(name, jobIds, { include: ['outputs'] }, MANUAL);
		expectError(run.errorOf(ROE), 'CHOICE_INVALID', 0, quoted('outputs'));
		expect(calls()).toEqual([]);
	});

	it('fails if the list can’t be read, but leaves out metadata if Roe has no list', async () => {
		const jobIds = await start(1);
		finish(jobIds);
		const fault = { kind: 'status', when: 'before', match: { path: '/jobs/$' } } as const;
		roe.control.addFault({ ...fault, status: 400, times: 1 });
		const failed = await job(name, jobIds, { include: BOTH }, MANUAL);
		expectError(failed.errorOf(ROE), 'REQUEST_REJECTED', 0, 'HTTP 400');
		roe.control.addFault({ ...fault, status: 404, times: 1 });
		const [json] = (await include(jobIds)).json(ROE);
		expect(json).toMatchObject({ isSuccessful: true, inputs: { question: QUESTION } });
		expect(json).not.toHaveProperty('metadata');
	});
});

describe('a failed job', () => {
	const lenient = { include: BOTH, waitOptions: { failOnJobFailure: false } };
	const failing = async (name: string, items: IDataObject[]) => {
		const run = await operate(`job.${name}`, lenient, {
			credentials: roe.credentials,
			items: items.map((json) => ({ json })),
			...MANUAL,
		});
		expect(run.error).toBeUndefined();
		return run;
	};
	const given = { metadata: { case: 'case 0' }, inputs: { company_name: 'Company 0' } };

	it.each(OPERATIONS)(
		'includes metadata and inputs through the agent of its item: %s',
		async (name) => {
			const jobIds = await start(1);
			finish(jobIds, 'failure');
			const run = await failing(name, [{ jobId: jobIds[0], agentId: agents.text }]);
			expect(run.json(ROE)).toMatchObject([{ status: 'FAILURE', agentId: agents.text, ...given }]);
			expect(lists()).toHaveLength(1);
			expect(roe.control.requests({ path: '/results/$' })).toEqual([]);
		},
	);

	it.each(OPERATIONS)(
		'includes metadata and inputs through the agent of other items: %s',
		async (name) => {
			const jobIds = await start(3);
			finish([jobIds[0]], 'failure');
			finish(jobIds);
			const run = await failing(
				name,
				jobIds.map((jobId) => ({ jobId })),
			);
			expect(casesOf(run)).toEqual(jobIds.map(caseOf));
			expect(run.json(ROE)[0]).toMatchObject({ status: 'FAILURE', agentId: agents.text, ...given });
			expect(lists()).toHaveLength(1);
		},
	);

	it.each(OPERATIONS)(
		'includes metadata and inputs even if its item names another agent, or something else: %s',
		async (name) => {
			const jobIds = [...(await start(2)), ...(await start(1, agents.slow))];
			finish([jobIds[0]], 'failure');
			finish(jobIds);
			for (const agentId of [agents.slow, SEED.organizationId, 'Company Research', 5]) {
				const run = await failing(name, [
					{ jobId: jobIds[0], agentId },
					...jobIds.slice(1).map((jobId) => ({ jobId })),
				]);
				expect(casesOf(run)).toEqual(jobIds.map(caseOf));
				expect(run.json(ROE)[0]).toMatchObject({ agentId: agents.text });
			}
		},
	);

	it.each(OPERATIONS)(
		'never includes those of another job, even if its agent is unknown: %s',
		async (name) => {
			const jobIds = [...(await start(1)), ...(await start(1, agents.slow))];
			finish([jobIds[0]], 'failure');
			finish(jobIds);
			const run = await failing(
				name,
				jobIds.map((jobId) => ({ jobId })),
			);
			const [failed, done] = run.json(ROE);
			expect(failed).toMatchObject({ status: 'FAILURE', isFinished: true });
			expect(failed).not.toHaveProperty('metadata');
			expect(done).toMatchObject({ metadata: { case: caseOf(jobIds[1]) } });
		},
	);

	it('has the agent from the results if it was cancelled', async () => {
		const jobIds = await start(1);
		roe.control.finishJobs({ jobIds, status: 'cancelled' });
		const run = await failing('getResult', [{ jobId: jobIds[0] }]);
		expect(run.json(ROE)).toMatchObject([{ status: 'CANCELLED', agentId: agents.text, ...given }]);
	});

	it('needs no request for metadata and inputs if it’s an error', async () => {
		const jobIds = await start(1);
		finish(jobIds, 'failure');
		const run = await job('wait', jobIds, { include: BOTH });
		expectError(run.errorOf(ROE), 'JOB_FAILED', 0);
		expect(lists()).toEqual([]);
	});
});

describe('a job that isn’t finished in time', () => {
	it.each(['wait', 'check'])('includes metadata and inputs as an item: %s', async (name) => {
		const jobIds = await start(1);
		const waitOptions = { timeout: 0, onTimeout: 'output' };
		const run = await job(name, jobIds, { include: BOTH, waitOptions }, MANUAL);
		const [json] = run.json(ROE);
		expect(json).toMatchObject({ isFinished: false, metadata: { case: 'case 0' } });
		expect(json).not.toHaveProperty('statusCode');
	});

	it('stays unchanged in a loop', async () => {
		const jobIds = await start(1);
		const run = await job('check', jobIds, { include: BOTH }, MANUAL);
		expect(run.outputs(ROE, 1).map(({ json }) => json)).toEqual([{ jobId: jobIds[0] }]);
		expect(lists()).toEqual([]);
	});
});
