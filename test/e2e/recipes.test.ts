import { type Sandbox, SEED } from '../../sandbox';
import { samplePdf } from '../../sandbox/samplePdf';
import type { Execution, N8nClient } from '../../tools/server/n8nClient';
import {
	asleep,
	executionsOf,
	importExample,
	oncePublished,
	outputOf,
	post,
	publishExample,
	readExample,
	runExample,
	submitForm,
	succeeded,
} from './exampleInN8n';
import { openN8nWithRoe } from './running';

let n8n: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	({ n8n, sandbox } = await openN8nWithRoe({ jobDuration: 100 }));
});

afterAll(async () => await sandbox.close());

const jobsOf = (agentId: string) => sandbox.control.jobs().filter((job) => job.agentId === agentId);

describe('the first job', () => {
	it('ends with the outputs of the agent, one field each', async () => {
		const execution = await runExample(n8n, 'first-job', 'Start by hand');
		const [job, ...others] = jobsOf(SEED.agents.reader);
		expect(others).toEqual([]);
		expect(job.inputs.map(({ key }) => key)).toEqual(['document']);
		expect(outputOf(execution, 'Result')).toMatchObject([
			{
				extraction: { files: [{ file_name: 'invoice-2041.pdf', pages: 1, size: 2058 }] },
				segments: [{ title: 'Northwind Traders', first_page: 1, last_page: 1 }],
			},
		]);
	});
});

describe('merchant-underwriting', () => {
	it('approves what the agent approves, and asks a person about the rest', async () => {
		const id = await publishExample(n8n, 'merchant-underwriting');
		const apply = async (application: string, business: string) =>
			await post(n8n, 'merchant-application', { application, merchant: 'Adatum', business });
		await oncePublished(async () => await apply('A-1', 'sells spare parts for cars'));
		const [approved] = await executionsOf(n8n, id, 1);
		expect(outputOf(approved, 'Approve')).toMatchObject([
			{ application: 'A-1', decision: 'approved', decidedBy: 'agent' },
		]);
		await apply('A-2', 'shop');
		const waiting = await asleep(n8n, id);
		const [asked] = outputOf(waiting, 'Tell an underwriter');
		expect(asked).toMatchObject({ application: 'A-2', evidence: { words: 2 } });
		const page = await submitForm(asked.link, 'declined', 'No website');
		expect(page).toContain('Application A-2');
		const decided = succeeded(await n8n.finishedExecution(waiting.id));
		expect(outputOf(decided, 'Record the decision')).toEqual([
			{
				application: 'A-2',
				decision: 'declined',
				decidedBy: 'underwriter',
				reason: 'No website',
				jobId: asked.jobId,
			},
		]);
		await n8n.deactivate(id);
	});
});

describe('weekly-recheck', () => {
	it('checks more than a thousand merchants, and reports only what is new', async () => {
		const { id } = await importExample(n8n, 'weekly-recheck', ({ nodes }) => {
			nodes.find(({ name }) => name === 'Sleep a minute')!.parameters.amount = 1;
		});
		const week = async () =>
			succeeded(await n8n.finishedExecution(await n8n.runManually(id, 'Every Sunday at 2')));
		const first = await week();
		const merchants = outputOf(first, 'One item each');
		expect(merchants.length).toBeGreaterThan(1000);
		expect(outputOf(first, 'Changes')).toHaveLength(merchants.length);
		const second = await week();
		expect(outputOf(second, 'Finding')).toHaveLength(merchants.length);
		expect(outputOf(second, 'Changes')).toEqual([]);
		expect(outputOf(second, 'What went wrong')).toEqual([]);
	});
});

describe('document-pack', () => {
	it('splits a PDF into its documents, and reads the pages of each', async () => {
		const id = await publishExample(n8n, 'document-pack');
		const pages = ['Application', 'Payslip', 'Payslip', 'Bank statement', 'Passport'];
		const bytes: Buffer[] = [];
		for await (const part of samplePdf(...pages)) bytes.push(part);
		const pdf = new File([Buffer.concat(bytes)], 'loan-17.pdf', { type: 'application/pdf' });
		const [{ webhookId }] = readExample('document-pack').nodes;
		await submitForm(`${n8n.url}/form/${webhookId}`, pdf);
		const [execution] = await executionsOf(n8n, id, 1);
		const about = (node: string) =>
			outputOf(execution, node)
				.map(({ title, pages: at }) => [title, at])
				.sort();
		expect(about('Row')).toEqual([
			['Bank statement', '4–4'],
			['Payslip', '2–3'],
		]);
		expect(about('Sort by hand')).toEqual([
			['Application', '1–1'],
			['Passport', '5–5'],
		]);
		expect(jobsOf(SEED.agents.document).map(({ inputs: [file] }) => file.file?.fileName)).toEqual([
			'loan-17.pdf',
			'loan-17.pdf',
		]);
		await n8n.deactivate(id);
	});
});

describe('product-feed', () => {
	it('checks each product once for each change', async () => {
		const { id } = await importExample(n8n, 'product-feed');
		const hour = async () =>
			succeeded(await n8n.finishedExecution(await n8n.runManually(id, 'Every hour')));
		const skus = (execution: Execution, node: string) =>
			outputOf(execution, node).map(({ sku }) => sku);
		for (const execution of [await hour(), await hour()]) {
			expect(skus(execution, 'Put on sale')).toEqual(['D-100', 'C-200']);
			expect(skus(execution, 'Hold back')).toEqual(['X-300']);
			expect(skus(execution, 'What went wrong')).toEqual([]);
		}
		const jobs = jobsOf(SEED.agents.product);
		expect(jobs.map(({ metadata }) => metadata.sku).sort()).toEqual(['C-200', 'D-100', 'X-300']);
		expect(jobs[0].inputs[1].value).toMatch(/^https:/);
	});
});

describe('support-ticket', () => {
	it('sends replies that the agent is sure of, and saves the others as drafts', async () => {
		const id = await publishExample(n8n, 'support-ticket');
		const write = async (ticket: string, text: string) =>
			await post(n8n, 'support-ticket', { ticket, subject: 'Desk', text });
		await oncePublished(async () => await write('T-1', 'It arrived with a scratch'));
		await write('T-2', 'Help');
		const executions = await executionsOf(n8n, id, 2);
		expect(executions.flatMap((one) => outputOf(one, 'Send the reply'))).toEqual([
			{ ticket: 'T-1', reply: expect.stringContaining('It arrived with a scratch') as string },
		]);
		expect(executions.flatMap((one) => outputOf(one, 'Save as a draft'))).toEqual([
			{ ticket: 'T-2', draft: expect.stringContaining('Help') as string },
		]);
		await n8n.deactivate(id);
	});

	it('assigns a ticket to a person if the run fails', async () => {
		const id = await publishExample(n8n, 'support-ticket');
		const { ticket } = SEED.agents;
		sandbox.control.change({ outcomes: { [ticket]: { status: 'failure', errorMessage: 'No' } } });
		await oncePublished(
			async () => await post(n8n, 'support-ticket', { ticket: 'T-3', subject: 'Desk', text: 'Hi' }),
		);
		const [execution] = await executionsOf(n8n, id, 1);
		sandbox.control.change({ outcomes: {} });
		expect(outputOf(execution, 'Assign to a person')).toMatchObject([{ ticket: 'T-3' }]);
		await n8n.deactivate(id);
	});
});
