import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { RoeContext } from '../transport/exchange';
import { getJobResults } from '../transport/jobs';
import type { FinishedJob } from './finishedJob';
import { jobOutput } from './jobOutput';
import { pageOfJobs } from './pageOfJobs';
import { beginProgress, type Progress, readChanges } from './readChanges';
import { readDelivery, type ReadParameter, readSettings, type Settings } from './settings';
import { recall, remember, triggerId } from './triggerMemory';

/** Jobs of one agent that a poll gives at once; the rest follows with the next polls. */
const MOST_JOBS = 1000;
/** Part of the time n8n has for a poll that goes into reading lists. The rest is for reading the results. */
const PART_FOR_LISTS = 0.5;
/** What n8n gives a poll where it does not say, ms. */
const USUAL_BUDGET = 300_000;

/** Triggers that are polled at the moment. n8n begins a poll though the one before is still running. */
const running = new Set<string>();

/**
 * One poll: the jobs that finished since the last one, as items of one execution. The first poll, when the workflow is
 * published, only takes note of where the lists stand.
 *
 * @returns null where nothing is new.
 * @throws {BadInput} where the node is not set completely, {RoeError} where Roe can't be asked. What is new comes with the next.
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const read: ReadParameter = (name, fallback) =>
		context.getNodeParameter(name, fallback as object);
	if (readDelivery(read) !== 'polling') return null;
	const trigger = triggerId(context);
	if (running.has(trigger)) return null;
	running.add(trigger);
	// n8n keeps one context for all polls. With one of its own, each poll reads the credential anew.
	const roe: RoeContext = {
		helpers: context.helpers,
		getCredentials: context.getCredentials.bind(context),
		getNode: context.getNode.bind(context),
	};
	try {
		const items = await pollAgents(context, roe, readSettings(read));
		return items.length === 0 ? null : [items.map((json) => ({ json }))];
	} finally {
		running.delete(trigger);
	}
}

async function pollAgents(
	context: IPollFunctions,
	roe: RoeContext,
	settings: Settings,
): Promise<IDataObject[]> {
	const before = recall(context).polling;
	// Older versions of n8n know no budget.
	const budget = (context.getPollBudgetMs as (() => number) | undefined)?.call(context);
	const end = Date.now() + (budget ?? USUAL_BUDGET) * PART_FOR_LISTS;
	const rules = {
		isWanted: ({ event }: FinishedJob) => settings.events.has(event),
		mostJobs: MOST_JOBS,
		hasTime: () => Date.now() < end,
	};

	const jobs: FinishedJob[] = [];
	const progress: Record<string, Progress> = {};
	let failure: { error: unknown } | undefined;
	let nextAgentId: string | undefined;
	for (const agentId of beginningWith(settings.agentIds, before?.nextAgentId)) {
		const from = before?.progress[agentId];
		const readPage = async (page: number) => await pageOfJobs(roe, agentId, page);
		try {
			if (from === undefined) {
				progress[agentId] = await beginProgress(agentId, { ...rules, readPage });
			} else if (rules.hasTime()) {
				const changes = await readChanges(agentId, from, { ...rules, readPage });
				jobs.push(...changes.jobs);
				progress[agentId] = changes.progress;
			} else {
				nextAgentId ??= agentId;
				progress[agentId] = from;
			}
		} catch (error) {
			// One agent that can't be read, since it was deleted for instance, must not keep back the jobs of the others.
			failure ??= { error };
			if (from !== undefined) progress[agentId] = from;
		}
	}
	const items = await outputsOf(roe, settings, jobs);
	// From here on these jobs count as given.
	remember(context, { polling: { progress, nextAgentId } });
	if (failure !== undefined) {
		if (items.length === 0) throw failure.error;
		context.logger.warn(String(failure.error));
	}
	return items;
}

/** Jobs as items, the one that finished first in front. */
export async function outputsOf(
	context: RoeContext,
	{ includeResult }: Settings,
	jobs: FinishedJob[],
): Promise<IDataObject[]> {
	const successful = jobs.filter(({ event }) => event === 'succeeded').map(({ jobId }) => jobId);
	const results = includeResult ? await getJobResults(context, successful) : undefined;
	return [...jobs]
		.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0))
		.map((job) => jobOutput(job, results?.get(job.jobId)));
}

/** A list turned so that it begins with one of its entries. */
function beginningWith(agentIds: string[], first: string | undefined): string[] {
	const at = Math.max(agentIds.indexOf(first ?? ''), 0);
	return [...agentIds.slice(at), ...agentIds.slice(0, at)];
}
