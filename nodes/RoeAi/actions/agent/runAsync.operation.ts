import { AgentDefinitions } from '../../parameters/agentDefinitions';
import { agentIdParameter } from '../../parameters/agentId';
import { inputParameters } from '../../parameters/inputDescriptions';
import { readMaxConcurrency, runOptionsParameter } from '../../parameters/runOptions';
import { Submissions } from '../../submission/submissions';
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
		const submissions = new Submissions(context);
		const definitions = new AgentDefinitions(context);
		let forBulk = 0;
		let begun = 0;
		const start = async (itemIndex: number) => {
			const { run, options } = await readRun(context, itemIndex, definitions);
			const { jobId, recovered, isNew } = await startRun(
				run,
				definitions,
				async () => await submissions.submitAsync(itemIndex, run, options),
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
			noteOnStop: () => submissions.note(),
		});
		if (isFinal) submissions.finish();
		if (forBulk === items.length) hintAtBulk(context, begun);
		return output;
	},
};
