import { agentIdParameter } from '../../parameters/agentId';
import { inputParameters } from '../../parameters/inputProperties';
import { readMaxConcurrency } from '../../parameters/runLimits';
import { runOptionsParameter } from '../../parameters/runOptions';
import { toolAsyncNotice, buildToolInputs, toolMaxJobsParameters } from '../../parameters/toolRun';
import { describeAgentRun } from '../../platform/toolDescription';
import { toStartedJobOutput } from '../../results/startedJob';
import { JobStarter } from '../../submission/jobStarter';
import { asyncRun } from '../../submission/runKinds';
import { toAsyncJob } from '../../submission/startedJob';
import { RUN_ASYNC_BUILDER_HINT } from '../builderHints';
import { isBulkCompatible, suggestRunBulk } from '../hints';
import type { Operation } from '../operation';
import { processItems } from '../processItems';
import { AgentDefinitions } from './agentDefinitions';
import { buildRun, startRun } from './buildRun';
import { limitJobs } from './limitJobs';

export const runAsyncOperation: Operation = {
	option: {
		name: 'Run Async',
		value: 'runAsync',
		action: 'Run agent async and get job ID',
		description:
			'Start a job for each item and return its ID immediately, without waiting for the result',
		builderHint: { propertyHint: RUN_ASYNC_BUILDER_HINT },
	},
	subtitle: 'Starts a job for each item',
	toolDescription: describeAgentRun(
		'Starts a job of a Roe AI agent, and returns its jobId without the result. Another tool gets the result later, by this jobId. Each call starts a job, so call this once for each case.',
	),
	properties: [
		...toolAsyncNotice,
		agentIdParameter,
		...buildToolInputs(inputParameters),
		...toolMaxJobsParameters,
		runOptionsParameter,
	],
	async execute(context, items) {
		const starter = new JobStarter(context);
		const definitions = new AgentDefinitions(context);
		let bulkCompatibleCount = 0;
		let startedCount = 0;
		const read = async (itemIndex: number) => await buildRun(context, itemIndex, definitions);
		const runs = await limitJobs(context, items, starter, read);
		const start = async (itemIndex: number) => {
			const { run, options } = await runs.read(itemIndex);
			const { isNew, ...job } = toAsyncJob(
				await startRun(
					run,
					definitions,
					async () => await starter.startJob(asyncRun, itemIndex, run, options),
				),
			);
			if (isBulkCompatible(run, options)) bulkCompatibleCount++;
			// Jobs that were there already took no request.
			if (isNew) startedCount++;
			return toStartedJobOutput({ ...run, ...job });
		};
		const { output, isFinal } = await processItems(context, items, start, {
			concurrency: readMaxConcurrency(context),
			noteOnStop: () => starter.summarize(),
			onStop: () => starter.stop(),
		}).finally(() => runs.settle());
		if (isFinal) starter.finish();
		if (bulkCompatibleCount === items.length) suggestRunBulk(context, startedCount);
		return output;
	},
};
