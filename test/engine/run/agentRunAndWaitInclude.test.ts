import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import type { WorkflowRun } from '../../support/engine';
import { expectError, expectFacts } from '../../support/expectError';
import { jobOperation, operate, type OperateOptions } from '../../support/operate';
import { agent, file, ROE, text } from '../../support/roeNode';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 50 });
const job = jobOperation(roe);

afterEach(() => expectContract(roe.control.requests()));

const BOTH = ['inputs', 'metadata'];
const QUESTION = 'Who owns it?';
const lists = () => roe.control.requests({ method: 'GET', path: '/jobs/$' });
const casesOf = (run: WorkflowRun) =>
	run.json(ROE).map(({ metadata }) => (metadata as { case?: string } | undefined)?.case);

describe('the included data of Run and Wait', () => {
	const runAndWait = async (
		names: string[],
		parameters: IDataObject = {},
		options: OperateOptions = {},
	) => {
		const run = await operate(
			'agent.runAndWait',
			{
				agentId: agent(agents.text),
				inputs: {
					values: [text('company_name', '={{ $json.name }}'), text('question', QUESTION)],
				},
				options: { metadata: '={{ { case: "case of " + $json.name } }}' },
				include: BOTH,
				...parameters,
				waitOptions: { pollInterval: 0.1, ...(parameters.waitOptions as object) },
			},
			{
				credentials: roe.credentials,
				items: names.map((name) => ({ json: { name } })),
				...options,
			},
		);
		expect(run.error).toBeUndefined();
		return run;
	};
	const stored = (run: WorkflowRun) =>
		run.json(ROE).map(({ jobId }) => roe.control.job(String(jobId))!.metadata);
	const included = (run: WorkflowRun) => run.json(ROE).map(({ metadata }) => metadata);

	it('is what was sent, without another request, and equals what Roe stored', async () => {
		const names = ['Contoso', 'Fabrikam', 'Northwind'];
		const run = await runAndWait(names);
		expect(included(run)).toEqual(stored(run));
		expect(casesOf(run)).toEqual(names.map((name) => `case of ${name}`));
		expect(run.json(ROE)).toMatchObject(
			names.map((name) => ({ inputs: { company_name: name, question: QUESTION } })),
		);
		expect(lists()).toEqual([]);
	});

	it('is read from Roe for a cached job', async () => {
		roe.control.change({ cache: true });
		const first = await runAndWait(['Contoso']);
		const run = await runAndWait(['Contoso', 'Fabrikam', 'Contoso'], {
			options: { metadata: '={{ { case: "another of " + $json.name } }}' },
		});
		expect(run.json(ROE)[0]).toMatchObject({ jobId: first.json(ROE)[0].jobId, status: 'CACHED' });
		expect(included(run)).toEqual(stored(run));
		expect(casesOf(run)).toEqual(['case of Contoso', 'another of Fabrikam', 'case of Contoso']);
		expect(lists()).toHaveLength(1);
		const alone = await runAndWait(['Fabrikam'], { options: {} });
		expect(alone.json(ROE)).toMatchObject([{ status: 'CACHED' }]);
		expect(casesOf(alone)).toEqual(['another of Fabrikam']);
	});

	it('is read from Roe for a failed job from the cache, which its status doesn’t show', async () => {
		roe.agent(agents.text).cacheFailedJobs = true;
		roe.control.change({ cache: true, outcomes: { [agents.text]: { status: 'failure' } } });
		const waitOptions = { failOnJobFailure: false };
		const first = await runAndWait(['Contoso'], { waitOptions });
		const run = await runAndWait(['Contoso'], { waitOptions, options: {} });
		expect(run.json(ROE)[0].jobId).toBe(first.json(ROE)[0].jobId);
		expect(casesOf(run)).toEqual(['case of Contoso']);
	});

	it('is read from Roe for a failed job, with the ID of its agent', async () => {
		roe.control.change({ outcomes: { [agents.text]: { status: 'failure' } } });
		const waitOptions = { failOnJobFailure: false };
		const run = await runAndWait(['Contoso'], { waitOptions });
		expect(included(run)).toEqual(stored(run));
		expect(run.json(ROE)).toMatchObject([
			{ status: 'FAILURE', agentId: agents.text, inputs: { company_name: 'Contoso' } },
		]);
		const plain = await runAndWait(['Contoso'], { waitOptions, include: [] });
		expect(plain.json(ROE)).toMatchObject([{ status: 'FAILURE', agentId: agents.text }]);
	});

	it('is read from Roe for a recovered job', async () => {
		roe.control.addFault({
			match: { path: '/async/$' },
			kind: 'reset',
			when: 'after',
			times: 1,
		});
		const run = await runAndWait(['Contoso']);
		expect(run.json(ROE)).toMatchObject([{ recovered: true }]);
		expect(included(run)).toEqual(stored(run));
		expect(casesOf(run)).toEqual(['case of Contoso']);
	});

	it('is an error that names each item’s job if the list can’t be read', async () => {
		roe.control.change({ jobDuration: 60_000 });
		const started = until(() => roe.control.jobs().length === 2);
		void started.then(() => roe.control.finishJobs({ status: 'failure' }));
		roe.control.addFault({
			match: { path: '/jobs/$' },
			kind: 'status',
			status: 400,
			when: 'before',
			times: 9,
		});
		const waitOptions = { failOnJobFailure: false };
		const node = { onError: 'continueRegularOutput' } as const;
		const run = await runAndWait(['Contoso', 'Fabrikam'], { waitOptions }, { node });
		const idOf = (name: string) =>
			roe.control.jobs().find(({ inputs }) => inputs.some(({ value }) => value === name))!.id;
		run.json(ROE).forEach((json, item) => {
			expectError(json, 'REQUEST_REJECTED', item);
			expectFacts(json.message, idOf(['Contoso', 'Fabrikam'][item]));
		});
		expect(run.json(ROE)).toHaveLength(2);
	});

	it('names files as Roe does', async () => {
		const files = {
			data: { bytes: Buffer.from('%PDF'), fileName: 'a.pdf', mimeType: 'application/pdf' },
		};
		const run = await runAndWait(
			[],
			{
				agentId: agent(agents.document),
				inputs: { values: [file('document', 'data')] },
				options: { agentVersionId: SEED.documentVersions.first },
			},
			{ items: [{ json: { name: 'scan' }, files }] },
		);
		const [{ jobId, inputs }] = run.json(ROE);
		const [{ value }] = roe.control.job(String(jobId))!.inputs;
		expect(inputs).toEqual({ document: { fileName: 'a.pdf', value } });
		expect(lists()).toEqual([]);
	});

	it('has the same format as in Wait, Check and Get Result', async () => {
		const run = await runAndWait(['Contoso']);
		const [json] = run.json(ROE);
		for (const name of ['getResult', 'wait', 'check']) {
			const other = await job(name, [json.jobId], { include: BOTH }, { mode: 'manual' });
			expect(other.json(ROE)).toEqual([json]);
			expect(Object.keys(other.json(ROE)[0])).toEqual(Object.keys(json));
		}
		expect(Object.keys(json).slice(0, 3)).toEqual(['jobId', 'status', 'outputs']);
	});
});
