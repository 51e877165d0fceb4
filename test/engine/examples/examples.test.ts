import type { IDataObject } from 'n8n-workflow';
import { join } from 'node:path';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import {
	bytesOf,
	changeNode,
	type RunOptions,
	readWorkflow,
	runWorkflow,
	type TestItem,
	type WorkflowRun,
} from '../../support/engine';
import { codeOf } from '../../support/codeOf';
import { expectNoKey } from '../../support/expectNoKey';
import { useFakeClock } from '../../support/fakeClock';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const EXAMPLES = join(__dirname, '../..', '..', 'examples');

useFakeClock();
const roe = useSandbox({ jobDuration: 1 });

afterEach(() => expectContract(roe.control.requests()));

const read = (name: string) => readWorkflow(join(EXAMPLES, `${name}.json`));

/** Runs an example as it stands; only its credential is the local Roe's. */
async function run(name: string, options: Partial<RunOptions> = {}): Promise<WorkflowRun> {
	const done = await runWorkflow({
		workflow: read(name),
		credentials: roe.credentials,
		...options,
	});
	expect(done.error).toBeUndefined();
	expect(done.status).toBe('success');
	expectNoKey(done, SEED.apiKey);
	return done;
}

/** Waits until the local Roe has answered so many requests. */
async function asked(path: string, times: number): Promise<void> {
	const answered = () =>
		roe.control.requests({ path }).filter(({ status }) => status !== undefined);
	await until(() => answered().length >= times);
}

const report = (company: string, question: string) =>
	`company_name: “${company}”\nquestion: “${question}”`;
const reportsOf = (items: IDataObject[]) =>
	items.map(({ outputs }) => (outputs as { report?: string }).report);

const COMPANIES: Array<[company: string, question: string]> = [
	['Northwind Traders', 'Who owns it, and since when?'],
	['Contoso', 'In which countries does it operate?'],
	['Fabrikam', 'Who are its largest customers?'],
];
const REPORTS = COMPANIES.map(([company, question]) => report(company, question));

describe.each([
	['run-and-wait-durably', '/async/$', 3],
	['run-many-durably', '/many/$', 1],
])('the example `%s`', (name, starts, requests) => {
	it('loops until each job is finished, and links results and failures to their items', async () => {
		roe.control.change({ jobDuration: 60_000 });
		// The first check finds the first two finished, the second one all.
		const finish = async () => {
			await asked(starts, requests);
			const [first, second] = roe.control.jobs();
			roe.control.finishJobs({ jobIds: [first.id] });
			roe.control.finishJobs({
				jobIds: [second.id],
				status: 'failure',
				errorMessage: 'No sources',
			});
			await asked('/statuses/$', 1);
			roe.control.finishJobs();
		};
		// A minute of sleep is for jobs that take minutes.
		const workflow = changeNode(read(name), 'Sleep a minute', { parameters: { amount: 0.2 } });
		const [done] = await Promise.all([run(name, { workflow }), finish()]);
		expect(done.runsOf('Check')).toHaveLength(2);
		expect(roe.control.requests({ path: '/statuses/$' })).toHaveLength(2);
		const all = (node: string) =>
			done.runsOf(node).flatMap((_, index) => done.outputs(node, 0, index).map(({ json }) => json));
		// They are started side by side: which comes first at Roe is not said.
		const worked = roe.control.jobs().map(({ inputs }) => inputs.map(({ value }) => value));
		expect(worked.map(([company, question]) => report(company, question)).sort()).toEqual(
			[...REPORTS].sort(),
		);
		const [[first], [second], [third]] = worked;
		const reports = new Map(COMPANIES.map(([company], index) => [company, REPORTS[index]]));
		expect(all('Result')).toEqual(
			[first, third].map((company) => ({ company, report: reports.get(company) })),
		);
		expect(all('What went wrong')).toEqual([
			{ company: second, reason: expect.stringMatching(/\[item \d\]$/) as string },
		]);
	});
});

describe('the example `run-many-and-wait`', () => {
	it('outputs a row for each supplier, in the order of the list', async () => {
		const done = await run('run-many-and-wait');
		const rows = done.json('One row each');
		expect(rows.map(({ supplier, status, report: text }) => [supplier, status, text])).toEqual(
			Array.from({ length: 40 }, (_, index) => [
				`Supplier ${index + 1}`,
				'SUCCESS',
				report(`Supplier ${index + 1}`, 'Is it on a sanctions list?'),
			]),
		);
		expect(roe.control.requests({ path: '/many/$' })).toHaveLength(1);
		expect(rows.map(({ jobId }) => jobId)).toEqual(roe.control.jobs().map(({ id }) => id));
	});

	it('outputs a row with the reason for a failed job', async () => {
		roe.control.change({
			outcomes: { [SEED.agents.text]: { status: 'failure', errorMessage: 'No sources' } },
		});
		const done = await run('run-many-and-wait');
		expect(done.json('One row each')[39]).toMatchObject({
			supplier: 'Supplier 40',
			status: 'FAILURE',
			report: 'No sources',
		});
	});
});

describe('the example `download-references`', () => {
	it('outputs the files in the results', async () => {
		const done = await run('download-references');
		const files = await Promise.all(
			done.output('Your next step').map(async ({ json, binary }) => ({
				name: json.fileName,
				type: binary?.data.mimeType,
				start: (await bytesOf(binary!.data)).toString('latin1', 0, 8),
			})),
		);
		expect(files).toEqual(
			['lease-2024.pdf', 'lease-2026.pdf'].map((name) => ({
				name,
				type: 'application/pdf',
				start: '%PDF-1.4',
			})),
		);
	});
});

describe('the example `schedule`', () => {
	it('creates one report of all companies, without cached results', async () => {
		const done = await run('schedule');
		const [{ subject, text }] = done.json('Report');
		expect(subject).toMatch(/^Watch list, \d+ \w+ \d{4}$/);
		expect(text).toBe(COMPANIES.map(([name], index) => `${name}: ${REPORTS[index]}`).join('\n\n'));
		expect(roe.starts.map(({ headers }) => headers['x-skip-cache'])).toEqual([
			'true',
			'true',
			'true',
		]);
		expect(roe.control.jobs()[0].metadata.week).toMatch(/^\d{4}-W\d\d$/);
	});

	it('has a line with the reason for a company without a result', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 400,
			body: ['Too vague'],
			match: { path: '/async/$', input: '^Contoso$' },
			when: 'before',
		});
		const done = await run('schedule');
		const lines = String(done.json('Report')[0].text).split('\n\n');
		expect(lines[1]).toMatch(/^Contoso: .*\bHTTP 400\b.* \[item 1\]$/);
		expect([lines[0], lines[2]]).toEqual([
			`Northwind Traders: ${REPORTS[0]}`,
			`Fabrikam: ${REPORTS[2]}`,
		]);
	});
});

describe('the example `webhook-in-answer-out`', () => {
	const request = (body: IDataObject): TestItem => ({
		json: { headers: {}, params: {}, query: {}, body },
	});
	const [[company_name, question]] = COMPANIES;

	it('responds with the outputs', async () => {
		const done = await run('webhook-in-answer-out', {
			items: [request({ company_name, question })],
		});
		expect(done.nodesRun).toContain('Answer');
		expect(done.nodesRun).not.toContain('Say what went wrong');
		expect(reportsOf(done.json('Answer'))).toEqual([REPORTS[0]]);
	});

	it('responds with the reason after an error', async () => {
		const done = await run('webhook-in-answer-out', { items: [request({ company_name })] });
		expect(done.nodesRun).not.toContain('Answer');
		expect(done.json('Say what went wrong')).toMatchObject([
			{ error: expect.stringMatching(/"question".* \[item 0\]$/) as string },
		]);
	});
});

describe('the example `deduplicate-by-key`', () => {
	const delivery = (total: string): TestItem => ({
		json: { body: { invoice_number: 'INV-2041', supplier: 'Northwind', total } },
	});
	const runOne = async (total: string) =>
		await run('deduplicate-by-key', { items: [delivery(total)] });

	it('starts one job for an invoice that is delivered twice', async () => {
		const runs = [await runOne('12.50'), await runOne('12.50')];
		const [first, second] = runs.map((done) => done.json('Respond with the result')[0]);
		expect(second).toEqual({ ...first, deduplicated: true });
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it('reports another invoice if its number comes with another total', async () => {
		await runOne('12.50');
		const [{ error }] = (await runOne('99.00')).json('Say what went wrong');
		expect(error).toContain('"INV-2041"');
		expect(roe.control.jobs()).toHaveLength(1);
	});
});

describe('the example `error-branch`', () => {
	it('sends items that can’t start to the error branch, and the others on', async () => {
		const done = await run('error-branch');
		expect(reportsOf(done.json('Results'))).toEqual(REPORTS);
		const [wrong, ...others] = done.json('What went wrong');
		expect(others).toEqual([]);
		expect(wrong).toEqual({
			company: '',
			error: expect.stringMatching(/"company_name".* \[item 3\]$/) as string,
			whatToDo: expect.any(String) as string,
		});
		expect(codeOf(wrong.whatToDo)).toBe('INPUT_EMPTY');
		expect(roe.control.jobs()).toHaveLength(3);
	});

	it('sends items that fail later to the same branch', async () => {
		roe.control.change({ jobDuration: 60_000 });
		const failOne = async () => {
			await asked('/statuses/$', 1);
			const job = roe.control.jobs().find(({ inputs }) => inputs[0].value === 'Contoso')!;
			roe.control.finishJobs({ jobIds: [job.id], status: 'failure', errorMessage: 'No sources' });
			roe.control.finishJobs();
		};
		const [done] = await Promise.all([run('error-branch'), failOne()]);
		expect(reportsOf(done.json('Results'))).toEqual([REPORTS[0], REPORTS[2]]);
		const wrong = done
			.runsOf('What went wrong')
			.flatMap((_, index) => done.outputs('What went wrong', 0, index))
			.map(({ json }) => json);
		expect(wrong).toHaveLength(2);
		const contoso = wrong.find(({ company }) => company === 'Contoso');
		const job = roe.control.jobs().find(({ inputs }) => inputs[0].value === 'Contoso')!;
		expect(contoso).toMatchObject({
			error: expect.stringMatching(/ \[item 1\]$/) as string,
			whatToDo: expect.stringContaining('No sources') as string,
		});
		expect(contoso?.error).toContain(job.id);
		expect(codeOf(contoso?.whatToDo)).toBe('JOB_FAILED');
	});
});
