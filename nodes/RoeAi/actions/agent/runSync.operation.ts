import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { AgentDefinitions } from '../../parameters/agentDefinitions';
import { agentIdParameter } from '../../parameters/agentId';
import { inputParameters } from '../../parameters/inputDescriptions';
import { readMaxConcurrency, runOptionsParameter } from '../../parameters/runOptions';
import { readSimplify, simplifyParameter } from '../../parameters/simplify';
import { outputsByKey, referencesOf } from '../../results/outputs';
import { JobStarter } from '../../submission/jobStarter';
import { syncRun } from '../../submission/runKinds';
import type { AgentOutput } from '../../transport/types';
import { finishedJobs } from '../../waiting/finishedJobs';
import { jobOutcome } from '../../waiting/jobOutcome';
import { eachItem } from '../eachItem';
import { hintAtWaiting } from '../hints';
import type { Operation } from '../operation';
import { readRun, startRun } from './readRun';

/** How long to wait for a job whose response was lost. */
const RECOVERY_MINUTES = 60;

export const runSync: Operation = {
	option: {
		name: 'Run Sync',
		value: 'runSync',
		action: 'Run agent in one short call',
		description:
			'Run the agent and keep the connection open until the result arrives, for runs of less than a minute',
	},
	subtitle: 'Runs an agent in one call',
	properties: [
		{
			displayName:
				'Use Run Sync for a few items and runs of less than a minute. Otherwise, use Run and Wait: it survives a broken connection and waits as long as you set.',
			name: 'syncNotice',
			type: 'notice',
			default: '',
		},
		agentIdParameter,
		...inputParameters,
		simplifyParameter,
		runOptionsParameter,
	],
	async execute(context, items) {
		const starter = new JobStarter(context);
		const definitions = new AgentDefinitions(context);
		const { output, isFinal } = await eachItem(
			context,
			items,
			async (itemIndex) => await runOne(context, starter, definitions, itemIndex),
			{ concurrency: readMaxConcurrency(context) },
		);
		if (isFinal) starter.finish();
		hintAtWaiting(context, items.length);
		return output;
	},
};

async function runOne(
	context: IExecuteFunctions,
	starter: JobStarter,
	definitions: AgentDefinitions,
	itemIndex: number,
): Promise<IDataObject> {
	const simplify = readSimplify(context, itemIndex);
	const { run, options } = await readRun(context, itemIndex, definitions);
	const started = await startRun(
		run,
		definitions,
		async () => await starter.startJob(syncRun, itemIndex, run, options),
	);
	const { agentId, agentVersionId } = run;
	const agent = { agentId, ...(agentVersionId !== undefined && { agentVersionId }) };
	if (started.isNew) return { ...agent, ...outputsOutput(started.response, simplify) };

	// The response was lost, but the job exists: wait for its result.
	const { jobId } = started;
	const timeoutMs = RECOVERY_MINUTES * 60_000;
	const { waited, results } = await finishedJobs(
		context,
		[{ jobId, timeoutMs, pollIntervalMs: 2000, cancelOnStop: false }],
		context.getExecutionCancelSignal(),
	);
	const outcome = jobOutcome(jobId, waited.get(jobId), results.get(jobId), {
		failOnJobFailure: true,
		onTimeout: 'error',
		timeoutMinutes: RECOVERY_MINUTES,
		simplify,
	});
	return { ...agent, ...outcome, recovered: true };
}

function outputsOutput(outputs: AgentOutput[], simplify: boolean): IDataObject {
	if (!simplify) return { result: outputs as unknown as IDataObject[] };
	const references = referencesOf(outputs);
	return {
		outputs: outputsByKey(outputs) as IDataObject,
		...(references.length > 0 && { references: references.map((reference) => ({ ...reference })) }),
	};
}
