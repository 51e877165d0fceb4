import type { IDataObject } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Sandbox, SEED } from '../../sandbox';
import { EXAMPLES } from '../../tools/demo/exampleWorkflow';
import type { N8nClient } from '../../tools/server/n8nClient';
import { until } from '../support/until';
import {
	executionsOf,
	importExample,
	oncePublished,
	outputOf,
	readExample,
	runExample,
	succeeded,
} from './exampleInN8n';
import { openN8nWithRoe } from './running';
import { runAgent } from './triggerInN8n';

let n8n: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	({ n8n, sandbox } = await openN8nWithRoe({ jobDuration: 100 }));
});

afterAll(async () => await sandbox.close());

const put = async (name: string) => await importExample(n8n, name);

describe('an unchanged example in n8n', () => {
	const byHand: Array<[name: string, trigger: string, last: string, items: number]> = [
		['run-many-and-wait', 'Start by hand', 'One row each', 40],
		['download-references', 'Start by hand', 'Your next step', 2],
		['policy-version', 'Start by hand', 'Changed decisions', 1],
		['schedule', 'Every Monday at 7', 'Report', 1],
		['error-branch', 'Start by hand', 'Results', 3],
		['error-branch', 'Start by hand', 'What went wrong', 1],
	];

	it.each(byHand)('runs `%s` from “%s” to “%s”', async (name, trigger, last, items) => {
		const execution = await runExample(n8n, name, trigger);
		expect(outputOf(execution, last)).toHaveLength(items);
		const errors = outputOf(execution, last).filter(({ error }) => error !== undefined);
		expect(errors).toHaveLength(last === 'What went wrong' ? 1 : 0);
	});

	it('runs `transactions-in-a-table` twice, with its own table each time', async () => {
		for (const first of [true, false]) {
			const execution = await runExample(n8n, 'transactions-in-a-table', 'Start by hand');
			const [{ error, deleted }] = outputOf(execution, 'Delete the last table');
			expect([typeof error, deleted]).toEqual(first ? ['string', undefined] : ['undefined', true]);
			expect(outputOf(execution, 'Upload the table')).toMatchObject([
				{ tableName: 'transactions' },
			]);
			expect(outputOf(execution, 'Large transactions')).toMatchObject([
				{ transaction_id: 'T-3', amount: 12400 },
				{ transaction_id: 'T-5', amount: 9500 },
			]);
			expect(outputOf(execution, 'Review the transaction')).toHaveLength(2);
			expect(outputOf(execution, 'Report').map(({ line }) => line)).toEqual([
				'Fabrikam: 2 transactions, 12710 EUR',
				"O'Hara, Sons & Co.: 1 transactions, 9500 EUR",
			]);
		}
	});

	it('runs `documents-to-table` from a form that a person submits', async () => {
		const { id, versionId } = await put('documents-to-table');
		await n8n.activate(id, versionId);
		const form = readExample('documents-to-table').nodes.find(({ type }) =>
			type.endsWith('.formTrigger'),
		);
		const address = `${n8n.url}/form/${form?.webhookId}`;
		const page = await oncePublished(async () => await fetch(address));
		expect(await page.text()).toContain('Send an invoice');
		const bytes = readFileSync(join(EXAMPLES, 'files', 'invoice-2041.pdf'));
		const fields = new FormData();
		const pdf = new File([new Uint8Array(bytes)], 'invoice-2041.pdf', { type: 'application/pdf' });
		fields.set('field-0', pdf);
		fields.set('field-1', 'accounts@example.com');
		const answer = await fetch(address, { method: 'POST', body: fields });
		expect(answer.status).toBe(200);
		const [execution] = await executionsOf(n8n, id, 1);
		expect(outputOf(execution, 'Add a row')).toMatchObject([
			{
				file_name: 'invoice-2041.pdf',
				sender: 'accounts@example.com',
				answer: expect.stringContaining('"size":2058') as string,
				job_id: sandbox.control.jobs().at(-1)?.id,
			},
		]);
		await n8n.deactivate(id);
	});

	it('runs `webhook-in-answer-out` from a web request', async () => {
		const { id, versionId } = await put('webhook-in-answer-out');
		await n8n.activate(id, versionId);
		const ask = async (body: object) =>
			await fetch(`${n8n.url}/webhook/research-company`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify(body),
			});
		const question = { company_name: 'Northwind', question: 'Who owns it?' };
		const answer = await oncePublished(async () => await ask(question));
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({
			job_id: sandbox.control.jobs().at(-1)?.id,
			outputs: { report: 'company_name: “Northwind”\nquestion: “Who owns it?”' },
		});
		const refusal = await ask({ company_name: 'Northwind' });
		expect(refusal.status).toBe(502);
		expect(await refusal.json()).toEqual({
			error: expect.stringMatching(/ "question" .*\[item 0\]$/) as string,
		});
		await n8n.deactivate(id);
	});

	it('runs `result-back-to-its-row` after its jobs have finished', async () => {
		const { id, versionId } = await put('result-back-to-its-row');
		await n8n.activate(id, versionId);
		await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 1);
		const started = await n8n.finishedExecution(await n8n.runManually(id, 'Start by hand'));
		const jobIds = outputOf(started, 'Start jobs').map(({ jobId }) => String(jobId));
		expect(jobIds).toHaveLength(3);
		await until(async () => (await n8n.listExecutions(id)).length === 1 + jobIds.length);
		const rows: IDataObject[] = [];
		for (const execution of await n8n.listExecutions(id)) {
			rows.push(...outputOf(await n8n.finishedExecution(execution.id), 'Its row'));
		}
		const expected = jobIds.map((jobId) => {
			const { metadata, inputs } = sandbox.control.job(jobId)!;
			const [company, question] = inputs.map(({ value }) => value);
			const report = `company_name: “${company}”\nquestion: “${question}”`;
			return { case_id: metadata.case, company, status: 'SUCCESS', report };
		});
		expect(expected.map(({ case_id }) => case_id)).toEqual(['C-2041', 'C-2042', 'C-2043']);
		const byCase = (one: IDataObject, other: IDataObject) =>
			String(one.case_id).localeCompare(String(other.case_id));
		expect(rows.sort(byCase)).toMatchObject(expected);
		await n8n.deactivate(id);
		await until(() => sandbox.control.webhooks().length === 0);
	});

	it('runs `deduplicate-by-key` three times for an invoice that is delivered three times', async () => {
		const before = sandbox.control.jobs().length;
		const { id, versionId } = await put('deduplicate-by-key');
		await n8n.activate(id, versionId);
		const deliver = async (total: string) =>
			await fetch(`${n8n.url}/webhook/invoice-received`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({ invoice_number: 'INV-2041', supplier: 'Northwind', total }),
			});
		const responses = [await oncePublished(async () => await deliver('12.50'))];
		responses.push(await deliver('12.50'), await deliver('12.50'));
		expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
		const jobs = sandbox.control.jobs().slice(before);
		expect(jobs).toHaveLength(1);
		const [{ id: jobId }] = jobs;
		const outputs = expect.objectContaining({ report: expect.any(String) as string }) as object;
		expect(await Promise.all(responses.map(async (response) => await response.json()))).toEqual(
			[false, true, true].map((was) => ({ job_id: jobId, was_there_already: was, outputs })),
		);
		const executions = await n8n.listExecutions(id);
		expect(executions).toHaveLength(responses.length);

		const other = await deliver('99.00');
		expect(other.status).toBe(502);
		expect(await other.json()).toEqual({
			error: expect.stringMatching(new RegExp(`"INV-2041".*${jobId}.*\\[item 0\\]$`)) as string,
		});
		expect(sandbox.control.jobs().slice(before)).toHaveLength(1);
		await n8n.deactivate(id);
	});

	it('runs `reviewed-jobs` for what people decided since its last run', async () => {
		const merchants = ['Shop for spare parts, MCC 5533', 'Casino', 'Shell company'];
		const [agreed, disagreed] = await runAgent(
			sandbox,
			SEED.agents.merchant,
			merchants.map((merchant_context) => ({ merchant_context })),
		);
		sandbox.control.finishJobs();
		sandbox.control.reviewJob(agreed, { review_status: 'approved' });
		const review = { corrected_verdict: 'declined', review_comment: 'No license' };
		sandbox.control.reviewJob(disagreed, { review_status: 'rejected', ...review });
		const { id } = await put('reviewed-jobs');
		const run = async () =>
			succeeded(await n8n.finishedExecution(await n8n.runManually(id, 'Every hour')));
		const first = await run();
		const by = 'Sandbox User';
		expect(outputOf(first, 'Confirmed')).toEqual([
			{ jobId: agreed, decision: 'approved', reviewer: by, comment: '' },
		]);
		expect(outputOf(first, 'Corrected')).toEqual([
			{ jobId: disagreed, decision: 'declined', reviewer: by, comment: 'No license' },
		]);
		const second = await run();
		expect([outputOf(second, 'Confirmed'), outputOf(second, 'Corrected')]).toEqual([[], []]);
	});

	it('runs `decide-by-disposition` after a review', async () => {
		const { id, versionId } = await put('decide-by-disposition');
		await n8n.activate(id, versionId);
		await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 1);
		const [approved, unclear] = await runAgent(sandbox, SEED.agents.merchant, [
			{ merchant_context: 'Shop for spare parts, MCC 5533' },
			{ merchant_context: 'Some shop' },
		]);
		await until(async () => (await n8n.listExecutions(id)).length === 2);
		const executions = await Promise.all(
			(await n8n.listExecutions(id)).map(
				async (started) => await n8n.finishedExecution(started.id),
			),
		);
		expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
		const all = (node: string) => executions.flatMap((execution) => outputOf(execution, node));
		expect(all('Approve')).toEqual([{ jobId: approved, decision: 'approved' }]);
		expect(all('Ask a person')).toMatchObject([{ jobId: unclear, evidence: { words: 2 } }]);
		expect(all('What went wrong')).toEqual([]);
		await n8n.deactivate(id);
		await until(() => sandbox.control.webhooks().length === 0);
	});
});
