import type { IDataObject } from 'n8n-workflow';

import { agentIdParameter } from '../../parameters/agentId';
import { inputParameters } from '../../parameters/inputProperties';
import { readMaxConcurrency, runOptionsParameter } from '../../parameters/runOptions';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
import {
	readWaitOptions,
	type WaitOptions,
	waitOptionsParameter,
} from '../../parameters/waitOptions';
import { toWaitOutput } from '../../results/waitOutput';
import { JobStarter } from '../../submission/jobStarter';
import { asyncRun } from '../../submission/runKinds';
import { type AsyncJob, toAsyncJob } from '../../submission/startedJob';
import { waitAndFetchResults } from '../../waiting/waitAndFetchResults';
import type { Operation } from '../operation';
import { processItems } from '../processItems';
import { AgentDefinitions } from './agentDefinitions';
import { buildRun, startRun } from './buildRun';
import { limitJobs } from './limitJobs';

interface StartedItem extends AsyncJob {
	rules: WaitOptions & { simplify: boolean };
}

export const runAndWaitOperation: Operation = {
	option: {
		name: 'Run and Wait',
		value: 'runAndWait',
		action: 'Run agent and wait for result',
		description: 'Start a job for each item, wait until all jobs finish, and get their results',
	},
	subtitle: 'Starts jobs and waits',
	properties: [
		agentIdParameter,
		...inputParameters,
		simplifyParameter,
		runOptionsParameter,
		waitOptionsParameter,
	],
	async execute(context, items) {
		const starter = new JobStarter(context);
		const definitions = new AgentDefinitions(context);
		const signal = context.getExecutionCancelSignal();
		const started = new Map<number, StartedItem>();

		// Read every parameter first: an invalid one must not start a job.
		const runs = await limitJobs(context, items, starter, async (itemIndex) => ({
			rules: {
				...readWaitOptions(context, itemIndex),
				simplify: readSimplify(context, itemIndex),
			},
			...(await buildRun(context, itemIndex, definitions)),
		}));
		const starts = await processItems(
			context,
			items,
			async (itemIndex) => {
				const { run, options, rules } = await runs.read(itemIndex);
				const start = async () => await starter.startJob(asyncRun, itemIndex, run, options);
				started.set(itemIndex, { ...toAsyncJob(await startRun(run, definitions, start)), rules });
				return {};
			},
			{ concurrency: readMaxConcurrency(context), noteOnStop: () => starter.summarize() },
		).finally(() => runs.settle());
		if (started.size === 0) return starts.output;
		const waits = [...started.values()].map(({ jobId, rules }) => ({ jobId, ...rules }));
		const jobs = await waitAndFetchResults(context, waits, signal);
		// The execution was cancelled while jobs were being started, so nothing reads the output.
		if (starts.output.length < items.length) return starts.output;

		// A retry after failed jobs should run the agent again.
		for (const [itemIndex, { jobId, rules }] of started) {
			const waited = jobs.waited.get(jobId);
			const isFailed = waited?.kind === 'finished' && !waited.status.isSuccessful;
			if (isFailed && rules.failOnJobFailure) starter.discard(itemIndex);
		}

		const finish = (itemIndex: number): IDataObject => {
			const start = started.get(itemIndex);
			if (start === undefined) return starts.output[itemIndex].json;
			const { jobId, recovered, deduplicated, rules } = start;
			const outcome = toWaitOutput(jobId, jobs.waited.get(jobId), jobs.results.get(jobId), rules);
			return {
				...outcome,
				...(recovered && { recovered }),
				...(deduplicated && { deduplicated }),
			};
		};
		const { output, isFinal } = await processItems(
			context,
			items,
			async (itemIndex) => finish(itemIndex),
			{ noteOnStop: () => starter.summarize() },
		);
		if (isFinal && starts.isFinal) starter.finish();
		return output;
	},
};
