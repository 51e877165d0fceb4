import type { IDataObject } from 'n8n-workflow';

import type { ControlJob } from '../../sandbox';
import type { Execution } from '../../tools/server/n8nClient';
import { checkHistory } from '../support/history/checkHistory';
import { toHistory } from '../support/history/history';
import { companyOf } from './savedLoop';

/** JSON of all items that a node has put out, over all its runs. */
export const outputOf = ({ data }: Execution, node: string, output = 0): IDataObject[] =>
	(data.resultData.runData[node] ?? []).flatMap((run) =>
		(run.data?.main[output] ?? []).map(({ json }) => json),
	);

/** How often a node has run. */
export const runsOf = ({ data }: Execution, node: string) =>
	data.resultData.runData[node]?.length ?? 0;

/** Each company has one result, which is about it, and one job. */
export function expectEachOnce(
	execution: Execution,
	jobs: ControlJob[],
	companies: string[],
	node = 'Result',
): void {
	expect(execution.status).toBe('success');
	const results = outputOf(execution, node);
	expect(results.map(({ company }) => company).sort()).toEqual([...companies].sort());
	const started = jobs.map((job) => ({ id: job.id, item: companyOf(job) }));
	const outcomes = results.map(({ company, report }) => ({
		item: String(company),
		jobId: started.find(({ item }) => String(report).includes(`“${item}”`))?.id ?? 'no job',
	}));
	expect(checkHistory(toHistory(companies, started, outcomes, () => false))).toEqual([]);
}
