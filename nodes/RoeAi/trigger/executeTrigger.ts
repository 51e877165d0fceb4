import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { InputError } from '../shared/inputError';
import { type FinishedJob, toFinishedJob } from '../transport/finishedJob';
import { getDeliveryKey } from './deliveryKey';
import { buildJobOutputs } from './jobOutputs';
import { readPageOfJobs } from './readPageOfJobs';
import { readDelivery, type ReadParameter, readSettings } from './settings';
import { getTriggerId, recall } from './triggerMemory';
import { claimAcrossProcesses } from './webhook/claimAcrossProcesses';
import { claimExecution, isReceivedHere } from './webhook/deduplicateDeliveries';

/** Outputs the items of a poll or delivery, or a finished job as a sample for a test of polling. @throws {InputError} without one. */
export async function executeTrigger(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const read: ReadParameter = (name, fallback) => context.getNodeParameter(name, 0, fallback);
	const isSample = context.getMode() === 'manual' && readDelivery(read) === 'polling';
	if (!isSample) return [(await claimDeliveredJob(context)) ? context.getInputData() : []];

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
			'None of the latest jobs of the chosen agents matches the chosen events: run an agent, then test this node again',
			'Wait until the job has finished before you test the node.',
		);
	}
	const [json] = await buildJobOutputs(context, context, settings, [newest]);
	return [[{ json, pairedItem: { item: 0 } }]];
}

/** Claims the delivered job for this execution. A retry of it has another mode, and always continues. Returns false if another execution has it. */
async function claimDeliveredJob(context: IExecuteFunctions): Promise<boolean> {
	if (context.getMode() !== 'webhook') return true;
	const { jobId, isSuccessful } = context.getInputData()[0]?.json ?? {};
	if (typeof jobId !== 'string') return true;
	const event = isSuccessful === true ? 'succeeded' : 'failed';
	const key = getDeliveryKey({ jobId, event });
	if (await claim(context, key)) return true;
	context.logger.info(`Another execution has already started for job ${jobId}, so this one ends`);
	return false;
}

async function claim(context: IExecuteFunctions, key: string): Promise<boolean> {
	const trigger = getTriggerId(context);
	if (!claimExecution(trigger, key, context.getExecutionId())) return false;
	// Without queue mode, one process receives and executes everything.
	if (isReceivedHere(trigger, key)) return true;
	// A copy of the database has other deliveries at another URL.
	const { owner } = recall(context);
	return await claimAcrossProcesses(context, trigger, `${owner?.baseUrl ?? ''} ${key}`);
}
