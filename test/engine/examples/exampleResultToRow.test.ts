import type { IDataObject } from 'n8n-workflow';
import { join } from 'node:path';

import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { DataTables, readWorkflow, runWorkflow, type RunOptions } from '../../support/engine';
import { expectNoKey } from '../../support/expectNoKey';
import { until } from '../../support/until';
import { useTriggers } from '../trigger/triggerRoe';

const EXAMPLE = join(__dirname, '../..', '..', 'examples', 'result-back-to-its-row.json');

const { roe, publish, delivered, endJobs } = useTriggers();

const workflow = readWorkflow(EXAMPLE);
const trigger = workflow.nodes.find(({ type }) => type.endsWith('.roeAiTrigger'))!;

async function run(dataTables: DataTables, options: Partial<RunOptions> = {}) {
	const done = await runWorkflow({
		workflow,
		credentials: roe.credentials,
		dataTables,
		...options,
	});
	expect(codeOf(done.error)).toBeUndefined();
	expect(done.error).toBeUndefined();
	expectNoKey(done, SEED.apiKey);
	return done;
}

const inCases = { startNode: 'Start by hand' };
const inTrigger = (json: IDataObject) => ({ startNode: trigger.name, items: [{ json }] });

describe('the example `result-back-to-its-row`', () => {
	it('writes each result and each failure to the row of its case', async () => {
		const dataTables = new DataTables();
		const n8n = await publish(trigger.parameters as IDataObject);
		await run(dataTables, inCases);
		const rows = () => dataTables.rowsOf('roe_cases');
		const waiting = rows();
		expect(waiting.map(({ status }) => status)).toEqual(['STARTED', 'STARTED', 'STARTED']);

		const jobs = roe.control.jobs();
		expect(jobs).toHaveLength(waiting.length);
		const [failed] = jobs;
		roe.control.finishJobs({
			jobIds: [failed.id],
			status: 'failure',
			errorMessage: 'No sources',
		});
		roe.control.finishJobs();
		await delivered();
		await until(() => n8n.executions.length === jobs.length);
		for (const [item] of n8n.executions) await run(dataTables, inTrigger(item));

		const expected = new Map(
			jobs.map(({ id, inputs, metadata }) => {
				const [company, question] = inputs.map(({ value }) => value);
				const result =
					id === failed.id
						? { status: 'FAILURE', report: 'No sources' }
						: {
								status: 'SUCCESS',
								report: `company_name: “${company}”\nquestion: “${question}”`,
							};
				return [metadata.case, { case_id: metadata.case, company, ...result }];
			}),
		);
		expect(rows()).toEqual(waiting.map(({ case_id: number }) => expected.get(String(number))));
	});

	it('has one row for each case, even if it’s started again', async () => {
		const dataTables = new DataTables();
		await run(dataTables, inCases);
		await run(dataTables, inCases);
		expect(dataTables.rowsOf('roe_cases')).toHaveLength(3);
		// The cache is skipped: each has its own metadata.
		expect(roe.control.jobs()).toHaveLength(6);
	});

	it('leaves the rows unchanged for a job without a case', async () => {
		const dataTables = new DataTables();
		const n8n = await publish(trigger.parameters as IDataObject);
		await run(dataTables, inCases);
		const before = dataTables.rowsOf('roe_cases');
		await endJobs(1);
		await until(() => n8n.executions.length === 1);
		const done = await run(dataTables, inTrigger(n8n.executions[0][0]));
		expect(done.nodesRun).not.toContain('Its row');
		expect(dataTables.rowsOf('roe_cases')).toEqual(before);
	});
});
