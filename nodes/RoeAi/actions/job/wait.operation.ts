import { jobIdParameter, readJobId } from '../../parameters/jobId';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
import {
	readWaitOptions,
	type WaitOptions,
	waitOptionsParameter,
} from '../../parameters/waitOptions';
import { isEndedByExecution, toWaitOutput } from '../../results/waitOutput';
import { summarizeWait } from '../../results/waitSummary';
import { ExecutionLimit } from '../../waiting/executionLimit';
import { waitAndFetchResults, type WaitResults } from '../../waiting/waitAndFetchResults';
import { LOOP_BUILDER_HINT } from '../builderHints';
import { explainExecutionLimit, suggestLoop } from '../hints';
import type { Operation } from '../operation';
import { type BulkSteps, processItemsInBulk } from '../processItemsInBulk';

type WaitQuery = WaitOptions & { jobId: string; simplify: boolean };

export const waitOperation: Operation = {
	option: {
		name: 'Wait',
		value: 'wait',
		action: 'Wait for job and get result',
		description:
			'Wait until the jobs of all items finish, and get their results. For jobs that take many minutes, use n8n’s Wait node and Check in a loop.',
		builderHint: { propertyHint: LOOP_BUILDER_HINT },
	},
	subtitle: 'Waits for jobs',
	properties: [jobIdParameter, simplifyParameter, waitOptionsParameter],
	async execute(context, items) {
		const startedAt = Date.now();
		const limit = new ExecutionLimit(context);
		let waited: WaitResults['waited'] = new Map();
		const steps: BulkSteps<WaitQuery, WaitResults> = {
			read(itemIndex) {
				const rules = readWaitOptions(context, itemIndex);
				limit.announce(rules.timeoutMs);
				const jobId = readJobId(context, itemIndex);
				return { jobId, simplify: readSimplify(context, itemIndex), ...rules };
			},
			async fetch(waits) {
				const signal = context.getExecutionCancelSignal();
				const jobs = await waitAndFetchResults(context, waits, signal, limit.waitUntil);
				({ waited } = jobs);
				return jobs;
			},
			toOutput: ({ jobId, ...rules }, jobs) =>
				toWaitOutput(jobId, jobs.waited.get(jobId), jobs.results.get(jobId), rules),
		};
		const { output } = await processItemsInBulk(context, items, steps, {
			noteOnStop: () => summarizeWait(waited),
		});
		suggestLoop(context, startedAt);
		explainExecutionLimit(context, limit, isEndedByExecution(waited));
		return output;
	},
};
