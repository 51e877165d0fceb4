import { includeParameter, readInclude } from '../../parameters/include';
import { jobIdParameters, readAgentHint, readJobId } from '../../parameters/jobId';
import { readSimplify, resultOutputParameters } from '../../parameters/simplify';
import {
	readWaitOptions,
	type WaitOptions,
	waitOptionsParameter,
} from '../../parameters/waitOptions';
import { selectDetails } from '../../results/jobDetails';
import { isEndedByExecution, toWaitOutput } from '../../results/waitOutput';
import { summarizeWait } from '../../results/waitSummary';
import type { JobDetails } from '../../transport/jobDetails';
import { ExecutionLimit } from '../../waiting/executionLimit';
import { type DetailsQuery, readWaitDetails } from '../../waiting/readJobDetails';
import { waitAndFetchResults, type WaitResults } from '../../waiting/waitAndFetchResults';
import { LOOP_BUILDER_HINT } from '../builderHints';
import { explainExecutionLimit, suggestLoop } from '../hints';
import type { Operation } from '../operation';
import { type BulkSteps, processItemsInBulk } from '../processItemsInBulk';

type WaitQuery = WaitOptions & DetailsQuery & { simplify: boolean };

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
	toolDescription:
		'Waits until a Roe AI job is finished, by its job ID, and returns its status and outputs. May take minutes.',
	properties: [
		...jobIdParameters,
		...resultOutputParameters,
		includeParameter,
		waitOptionsParameter,
	],
	async execute(context, items) {
		const startedAt = Date.now();
		const limit = new ExecutionLimit(context);
		let waited: WaitResults['waited'] = new Map();
		const steps: BulkSteps<WaitQuery, WaitResults & { details: Map<string, JobDetails> }> = {
			read(itemIndex) {
				const rules = readWaitOptions(context, itemIndex);
				limit.announce(rules.timeoutMs);
				return {
					jobId: readJobId(context, itemIndex),
					simplify: readSimplify(context, itemIndex),
					include: readInclude(context, itemIndex),
					agentHint: readAgentHint(context, itemIndex),
					...rules,
				};
			},
			async fetch(waits) {
				const signal = context.getExecutionCancelSignal();
				const jobs = await waitAndFetchResults(context, waits, signal, limit.waitUntil);
				({ waited } = jobs);
				return { ...jobs, details: await readWaitDetails(context, waits, jobs) };
			},
			toOutput({ jobId, include, ...rules }, { results, details }) {
				const included = selectDetails(include, details.get(jobId));
				return toWaitOutput(jobId, waited.get(jobId), results.get(jobId), rules, included);
			},
		};
		const { output } = await processItemsInBulk(context, items, steps, {
			noteOnStop: () => summarizeWait(waited),
		});
		suggestLoop(context, startedAt);
		explainExecutionLimit(context, limit, isEndedByExecution(waited));
		return output;
	},
};
