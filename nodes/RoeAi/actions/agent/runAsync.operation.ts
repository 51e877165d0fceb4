import { AgentDefinitions } from '../../parameters/agentDefinitions';
import { agentIdParameter } from '../../parameters/agentId';
import { inputParameters } from '../../parameters/inputDescriptions';
import { readMaxConcurrency, runOptionsParameter } from '../../parameters/runOptions';
import { JobStarter, toAsyncJob } from '../../submission/jobStarter';
import { asyncRun } from '../../submission/runKinds';
import { eachItem } from '../eachItem';
import { fitsBulk, hintAtBulk } from '../hints';
import type { Operation } from '../operation';
import { readRun, startRun } from './readRun';

export const runAsync: Operation = {
	option: {
		name: 'Run Async',
		value: 'runAsync',
		action: 'Run agent and get job ID',
		description:
			'Start a job for each item and return its ID immediately, without waiting for the result',
	},
	subtitle: 'Starts a job for each item',
	properties: [agentIdParameter, ...inputParameters, runOptionsParameter],
	async execute(context, items) {
		const starter = new JobStarter(context);
		const definitions = new AgentDefinitions(context);
		let forBulk = 0;
		let begun = 0;
		const start = async (itemIndex: number) => {
			const { run, options } = await readRun(context, itemIndex, definitions);
			const { jobId, recovered, isNew } = toAsyncJob(
				await startRun(
					run,
					definitions,
					async () => await starter.startJob(asyncRun, itemIndex, run, options),
				),
			);
			if (fitsBulk(run, options)) forBulk++;
			// Jobs returned from memory took no request.
			if (isNew) begun++;
			const { agentId, agentVersionId } = run;
			return {
				jobId,
				agentId,
				...(agentVersionId !== undefined && { agentVersionId }),
				...(recovered && { recovered }),
			};
		};
		const { output, isFinal } = await eachItem(context, items, start, {
			concurrency: readMaxConcurrency(context),
			noteOnStop: () => starter.summarize(),
		});
		if (isFinal) starter.finish();
		if (forBulk === items.length) hintAtBulk(context, begun);
		return output;
	},
};
