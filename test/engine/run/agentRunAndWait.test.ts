import { SEED, STATUS } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { runWorkflow } from '../../support/engine';
import { expectError, quoted } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { useFakeClock } from '../../support/fakeClock';
import { labelOf } from '../../support/labelOf';
import { operate, type OperateOptions } from '../../support/operate';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const { agents, documentVersions } = SEED;
useFakeClock();
const roe = useSandbox({ jobDuration: 200 });

afterEach(() => expectContract(roe.control.requests()));

const companies = (...names: string[]) => names.map((name) => ({ json: { name } }));
const inputs = {
	values: [text('company_name', '={{ $json.name }}'), text('question', 'Who owns it?')],
};
const soon = (options: object = {}) => ({ waitOptions: { pollInterval: 0.1, ...options } });

const runAndWait = async (
	parameters: Parameters<typeof operate>[1],
	options: OperateOptions = {},
) => {
	const run = await operate('agent.runAndWait', parameters, {
		credentials: roe.credentials,
		...options,
	});
	expectNoKey(run, SEED.apiKey);
	return run;
};

describe('Run and Wait', () => {
	it('starts a job for each item, and outputs the results in the order of the items', async () => {
		// Some jobs take longer than others.
		roe.control.change({ jobDurationSpread: 0.8 });
		const names = Array.from({ length: 12 }, (_, index) => `Company ${index}`);
		const parameters = { agentId: agent(agents.text), inputs, ...soon() };
		const run = await runAndWait(parameters, { items: companies(...names) });
		expect(run.error).toBeUndefined();
		expect(
			run
				.output(ROE)
				.map(({ json, pairedItem }) => [(json.outputs as { report: string }).report, pairedItem]),
		).toEqual(
			names.map((name, item) => [`company_name: “${name}”\nquestion: “Who owns it?”`, { item }]),
		);
		expect(run.json(ROE)[0]).toMatchObject({
			jobId: expect.any(String) as string,
			status: 'SUCCESS',
			isFinished: true,
			agentId: agents.text,
			cost: 0.02,
		});
		expect(roe.control.jobs()).toHaveLength(12);
		expect(roe.control.requests({ path: '/results/$' })).toHaveLength(1);
	});

	it('accepts files and a version, and lists the references of the result', async () => {
		const parameters = {
			agentId: agent(agents.document),
			inputs: { values: [file('document', 'data')] },
			options: { agentVersionId: documentVersions.first },
			...soon(),
		};
		const files = {
			data: { bytes: Buffer.from('%PDF'), fileName: 'a.pdf', mimeType: 'application/pdf' },
		};
		const run = await runAndWait(parameters, { items: [{ json: {}, files }] });
		const [{ jobId, references, outputs }] = run.json(ROE);
		expect(roe.control.job(String(jobId))).toMatchObject({ versionId: documentVersions.first });
		expect(outputs).toMatchObject({ extraction: { files: [{ file_name: 'a.pdf', size: 4 }] } });
		const { value } = roe.control.job(String(jobId))!.inputs[0];
		expect(references).toEqual([
			{ resourceId: value, url: `${roe.url}/v1/agents/jobs/${String(jobId)}/references/${value}/` },
		]);
	});

	it('starts nothing if a wait option is invalid', async () => {
		const parameters = { agentId: agent(agents.text), inputs, ...soon({ timeout: 'long' }) };
		const run = await runAndWait(parameters, { items: companies('a', 'b') });
		expectError(run.errorOf(ROE), 'NUMBER_INVALID', 0, labelOf('timeout'), quoted('long'));
		expect(roe.control.requests()).toEqual([]);
	});

	it('treats each item separately: one invalid, one whose job fails, one that succeeds', async () => {
		const parameters = {
			agentId: agent('={{ $json.agent }}'),
			specifyInputs: 'json',
			inputsJson: '={{ $json.inputs }}',
			...soon(),
		};
		const items = [
			{ json: { agent: agents.text, inputs: '{"company_name": ""}' } },
			{ json: { agent: agents.failing, inputs: '{"name": "Northwind"}' } },
			{ json: { agent: agents.text, inputs: '{"company_name": "Northwind", "question": "Who?"}' } },
		];
		const run = await runAndWait(parameters, { items, node: { onError: 'continueRegularOutput' } });
		expect(run.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		const [unsendable, failed, succeeded] = run.json(ROE);
		expectError(unsendable, 'INPUT_EMPTY', 0, quoted('company_name'));
		const job = roe.control.jobs().find(({ agentId }) => agentId === agents.failing)!;
		expectError(failed, 'JOB_FAILED', 1, job.id);
		expect(failed.message).toContain('The screening list could not be reached');
		expect(succeeded.status).toBe('SUCCESS');
	});

	it('outputs a failed job as an item if the user chooses that', async () => {
		const parameters = {
			agentId: agent(agents.failing),
			inputs: { values: [text('name', 'Northwind')] },
			...soon({ failOnJobFailure: false }),
		};
		expect((await runAndWait(parameters)).json(ROE)).toMatchObject([
			{
				status: 'FAILURE',
				isSuccessful: false,
				errorMessage: 'The screening list could not be reached',
			},
		]);
	});

	it('leaves a job running if it takes too long, and reports its ID', async () => {
		const parameters = {
			agentId: agent(agents.slow),
			inputs: { values: [text('market', 'Heat pumps')] },
			...soon({ timeout: 0.005 }),
		};
		const run = await runAndWait(parameters);
		const [job] = roe.control.jobs();
		expectError(run.errorOf(ROE), 'WAIT_TIMED_OUT', 0, job.id, 0.005);
		expect(job.status).toBeLessThan(3);
	});

	it('cancels its jobs if the execution is stopped and the user chose that', async () => {
		roe.control.change({ jobDuration: 60_000 });
		const parameters = {
			agentId: agent(agents.text),
			inputs,
			...soon({ pollInterval: 30, cancelOnStop: true }),
		};
		const isAsked = () => roe.control.requests({ path: '/statuses/$' }).length > 0;
		const stopWhen = until(isAsked);
		const run = await runAndWait(parameters, { items: companies('a', 'b'), stopWhen });
		expect(run.status).toBe('canceled');
		await until(() => roe.control.jobs().every(({ status }) => status === STATUS.CANCELLED));
		expect(roe.control.jobs()).toHaveLength(2);
	});
});

describe('Run and Wait in a retry', () => {
	const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	it('starts again only the job that failed', async () => {
		const parameters = { agentId: agent(agents.text), inputs, ...soon() };
		// The first job of "b" fails, the next one succeeds.
		const failing = setInterval(() => {
			const ofB = roe.control.jobs().filter((job) => job.inputs[0].value === 'b');
			if (ofB.length !== 1) return;
			roe.control.finishJobs({ jobIds: [ofB[0].id], status: 'failure', errorMessage: 'Busy' });
			clearInterval(failing);
		}, 10);
		const run = await runAndWait(parameters, { items: companies('a', 'b'), node: RETRY });
		expect(run.error).toBeUndefined();
		expect(run.json(ROE)).toMatchObject([{ status: 'SUCCESS' }, { status: 'SUCCESS' }]);
		expect(
			roe.control
				.jobs()
				.map(({ inputs: [{ value }] }) => value)
				.sort(),
		).toEqual(['a', 'b', 'b']);
	});

	it('continues to wait for a job that took too long, and starts no second one', async () => {
		// It ends when it is told to.
		roe.control.change({ jobDuration: 10 * 60_000 });
		const parameters = {
			agentId: agent(agents.text),
			inputs,
			...soon({ timeout: 0.001 }),
		};
		const items = companies('a');
		const workflow = roeWorkflow({ resource: 'agent', operation: 'runAndWait', ...parameters });
		const { credentials } = roe;
		const first = await runWorkflow({ workflow, credentials, items });
		expectError(first.errorOf(ROE), 'WAIT_TIMED_OUT', 0, 0.001);
		const again = await runWorkflow({ workflow, credentials, items, retryOf: first });
		expect(roe.control.jobs()).toHaveLength(1);
		expectError(again.errorOf(ROE), 'WAIT_TIMED_OUT', 0, roe.control.jobs()[0].id);
		roe.control.finishJobs();
		const last = await runWorkflow({ workflow, credentials, items, retryOf: again });
		expect(last.json(ROE)).toMatchObject([{ jobId: roe.control.jobs()[0].id, status: 'SUCCESS' }]);
		expect(roe.control.jobs()).toHaveLength(1);
	});
});
