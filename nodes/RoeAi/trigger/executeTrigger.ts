import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { InputError } from '../shared/inputError';
import { type FinishedJob, toFinishedJob } from '../transport/finishedJob';
import { getDeliveryKey } from './deliveryKey';
import { buildJobOutputs } from './jobOutputs';
import { readPageOfJobs } from './readPageOfJobs';
import { readDelivery, type ReadParameter, readSettings } from './settings';
import { getTriggerId } from './triggerMemory';
import { claimExecution } from './webhook/deduplicateDeliveries';

/**
 * The trigger as a step of an execution. n8n has the items by then (a poll or a delivery brought them), and they are passed on.
 * Only a test of polling in the editor begins without: it gets the newest finished job as a sample, and what polling remembers
 * stays as it is.
 *
 * @throws {InputError} where there is no finished job for a sample.
 */
export async function executeTrigger(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const read: ReadParameter = (name, fallback) => context.getNodeParameter(name, 0, fallback);
	const isSample = context.getMode() === 'manual' && readDelivery(read) === 'polling';
	if (!isSample) return [claimJob(context) ? context.getInputData() : []];

	const settings = readSettings(read);
	let newest: FinishedJob | undefined;
	for (const agentId of settings.agentIds) {
		const { jobs } = await readPageOfJobs(context, agentId, 1);
		for (const listed of jobs) {
			const job = toFinishedJob(agentId, listed);
			if (job === undefined || !settings.events.has(job.event)) continue;
			if ((job.finishedAt ?? 0) > (newest?.finishedAt ?? -1)) newest = job;
		}
	}
	if (newest === undefined) {
		throw new InputError(
			'NO_FINISHED_JOB',
			'None of the newest jobs of the chosen agents has finished with one of the chosen events',
			'Run one of the agents, wait until its job is done, and test this node again.',
		);
	}
	const [json] = await buildJobOutputs(context, settings, [newest]);
	return [[{ json, pairedItem: { item: 0 } }]];
}

/**
 * Claims the delivered job for this execution, and for its retries by a person.
 *
 * @returns False if another execution has it already.
 */
function claimJob(context: IExecuteFunctions): boolean {
	if (context.getMode() !== 'webhook') return true;
	const { jobId, isSuccessful } = context.getInputData()[0]?.json ?? {};
	if (typeof jobId !== 'string') return true;
	const event = isSuccessful === true ? 'succeeded' : 'failed';
	const key = getDeliveryKey({ jobId, event });
	if (claimExecution(getTriggerId(context), key, context.getExecutionId())) return true;
	context.logger.info(`Another execution has the job ${jobId}: this one ends here`);
	return false;
}
