import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { agentIdParameter } from '../../parameters/agentId';
import { inputParameters } from '../../parameters/inputProperties';
import { readMaxConcurrency } from '../../parameters/runLimits';
import { runOptionsParameter } from '../../parameters/runOptions';
import { readSimplify, resultOutputParameters } from '../../parameters/simplify';
import { buildToolInputs, toolMaxJobsParameters } from '../../parameters/toolRun';
import { describeAgentRun } from '../../platform/toolDescription';
import { toFoundRunOutput, toSyncRunOutput } from '../../results/syncRun';
import { toWaitOutput } from '../../results/waitOutput';
import { JobStarter } from '../../submission/jobStarter';
import { syncRun } from '../../submission/runKinds';
import type { StartedJob } from '../../submission/startedJob';
import type { Run } from '../../transport/runs';
import type { AgentOutput } from '../../transport/types';
import { ExecutionLimit } from '../../waiting/executionLimit';
import { waitAndFetchResults } from '../../waiting/waitAndFetchResults';
import { RUN_SYNC_BUILDER_HINT } from '../builderHints';
import { suggestRunAndWait } from '../hints';
import type { Operation } from '../operation';
import { processItems } from '../processItems';
import { AgentDefinitions } from './agentDefinitions';
import { buildRun, startRun } from './buildRun';
import { limitJobs } from './limitJobs';

/** How long to wait for a job that was found instead of started. */
const FOUND_TIMEOUT_MINUTES = 60;

export const runSyncOperation: Operation = {
	option: {
		name: 'Run Sync',
		value: 'runSync',
		action: 'Run agent sync and hold connection open',
		description:
			'Run the agent and keep the connection open until the result arrives, for runs of less than a minute',
		builderHint: { propertyHint: RUN_SYNC_BUILDER_HINT },
	},
	subtitle: 'Runs and holds the connection',
	toolDescription: describeAgentRun(
		'Runs a Roe AI agent and returns its outputs within a minute. Each call starts a job, so call this once for each case.',
	),
	properties: [
		{
			displayName:
				'Use Run Sync for a few items and runs of less than a minute. Otherwise, use Run and Wait: it survives a broken connection and waits as long as you set.',
			name: 'syncNotice',
			type: 'notice',
			default: '',
		},
		agentIdParameter,
		...buildToolInputs(inputParameters),
		...toolMaxJobsParameters,
		...resultOutputParameters,
		runOptionsParameter,
	],
	async execute(context, items) {
		const starter = new JobStarter(context);
		const definitions = new AgentDefinitions(context);
		const runs = await limitJobs(context, items, starter, async (itemIndex) => ({
			simplify: readSimplify(context, itemIndex),
			...(await buildRun(context, itemIndex, definitions)),
		}));
		const { output, isFinal } = await processItems(
			context,
			items,
			async (itemIndex) => {
				const { simplify, run, options } = await runs.read(itemIndex);
				const started = await startRun(
					run,
					definitions,
					async () => await starter.startJob(syncRun, itemIndex, run, options),
				);
				return await toOutput(context, run, started, simplify);
			},
			{ concurrency: readMaxConcurrency(context), onStop: () => starter.stop() },
		).finally(() => runs.settle());
		if (isFinal) starter.finish();
		suggestRunAndWait(context, items.length);
		return output;
	},
};

async function toOutput(
	context: IExecuteFunctions,
	run: Run,
	started: StartedJob<AgentOutput[]>,
	simplify: boolean,
): Promise<IDataObject> {
	// The job of a key may be of another version.
	const agent = !started.isNew && started.deduplicated ? { agentId: run.agentId } : run;
	if ('response' in started) {
		const output = toSyncRunOutput(agent, started.response, simplify);
		return started.isNew ? output : { ...output, deduplicated: true };
	}

	// The job exists, but not its response: wait for its result.
	const { jobId } = started;
	const timeoutMs = FOUND_TIMEOUT_MINUTES * 60_000;
	const { waited, results } = await waitAndFetchResults(
		context,
		[{ jobId, timeoutMs, pollIntervalMs: 2000, cancelOnStop: false }],
		context.getExecutionCancelSignal(),
		new ExecutionLimit(context).waitUntil,
	);
	const outcome = toWaitOutput(jobId, waited.get(jobId), results.get(jobId), {
		failOnJobFailure: true,
		onTimeout: 'error',
		timeoutMinutes: FOUND_TIMEOUT_MINUTES,
		simplify,
		isFixed: true,
	});
	return toFoundRunOutput(agent, outcome, started);
}
