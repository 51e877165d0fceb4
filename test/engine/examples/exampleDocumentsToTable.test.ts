import { join } from 'node:path';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import {
	DataTables,
	readWorkflow,
	type RunOptions,
	runWorkflow,
	type TestItem,
	type WorkflowRun,
} from '../../support/engine';
import { expectNoKey } from '../../support/expectNoKey';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox({ jobDuration: 1 });

afterEach(() => expectContract(roe.control.requests()));

const read = () => readWorkflow(join(__dirname, '../../..', 'examples', 'documents-to-table.json'));

/** Runs the example as it stands; only its credential is the local Roe's. */
async function run(options: Partial<RunOptions>): Promise<WorkflowRun> {
	const { credentials } = roe;
	const done = await runWorkflow({ workflow: read(), credentials, ...options });
	expect(done.error).toBeUndefined();
	expect(done.status).toBe('success');
	expectNoKey(done, SEED.apiKey);
	return done;
}

describe('the example `documents-to-table`', () => {
	const pdf = {
		bytes: Buffer.from('%PDF-1.4'),
		fileName: 'Rechnung März.pdf',
		mimeType: 'application/pdf',
	};
	const submitted: TestItem = {
		json: {
			'Your email': 'accounts@example.com',
			submittedAt: '2026-11-02T08:00:00Z',
			formMode: 'production',
		},
		files: { Invoice: pdf },
	};
	const mailed: TestItem = {
		json: { from: 'Supplier <billing@example.com>', subject: 'Invoice 17' },
		files: { attachment_0: pdf, attachment_1: { ...pdf, fileName: 'terms.pdf' } },
	};

	it.each([
		['a form', submitted, 'Invoice form', 'accounts@example.com'],
		['a mail', mailed, 'Invoice mail', 'Supplier <billing@example.com>'],
	])('adds a row for a document from %s', async (_, item, startNode, sender) => {
		const dataTables = new DataTables();
		const workflow = read();
		// The mailbox is off as the example stands, since it needs a credential.
		for (const node of workflow.nodes) if (node.name === startNode) node.disabled = false;
		const done = await run({ workflow, startNode, items: [item], dataTables });
		const [job] = roe.control.jobs();
		expect(job.inputs[0].file).toMatchObject({ fileName: 'Rechnung März.pdf', size: 8 });
		expect(job.metadata.sender).toBe(sender);
		const [row, ...others] = dataTables.rowsOf('roe_invoices');
		expect(others).toEqual([]);
		expect(row).toEqual({
			file_name: 'Rechnung März.pdf',
			sender,
			answer: expect.any(String) as string,
			job_id: job.id,
		});
		expect(JSON.parse(String(row.answer))).toMatchObject({
			extraction: { files: [{ file_name: 'Rechnung März.pdf' }] },
			report: 'instructions: “Number, date, due date and total”',
		});
		expect(done.json('Add a row')).toHaveLength(1);
	});

	it('adds rows to the table of an earlier run', async () => {
		// Rows are told apart by their jobs.
		roe.control.change({ cache: false });
		const dataTables = new DataTables();
		await run({ items: [submitted], dataTables });
		await run({ items: [submitted, submitted], dataTables });
		// Two jobs are started side by side: which comes first at Roe is not said.
		const rows = dataTables.rowsOf('roe_invoices').map(({ job_id }) => job_id);
		expect(rows.sort()).toEqual(
			roe.control
				.jobs()
				.map(({ id }) => id)
				.sort(),
		);
	});
});
