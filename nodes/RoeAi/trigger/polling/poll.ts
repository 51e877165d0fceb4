import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { getPollBudgetMs } from '../../platform/pollBudget';
import { createRequestContext } from '../../platform/requestContext';
import type { FinishedJob } from '../../transport/finishedJob';
import type { RoeContext } from '../../transport/sendRequest';
import { buildJobOutputs } from '../jobOutputs';
import { readPageOfJobs } from '../readPageOfJobs';
import { readDelivery, type ReadParameter, readSettings, type Settings } from '../settings';
import { getTriggerId, recall, remember } from '../triggerMemory';
import { createCursor, type PollCursor, readFinishedSince } from './cursor';

/** Jobs of one agent that a poll gives at once; the rest follows with the next polls. */
const MAX_JOBS_PER_POLL = 1000;
/** Part of the time n8n has for a poll that goes into reading lists. The rest is for reading the results. */
const LISTS_BUDGET_SHARE = 0.5;

/** Triggers that are polled at the moment. n8n begins a poll though the one before is still running. */
const runningPolls = new Set<string>();

/**
 * One poll: the jobs that finished since the last one, as items of one execution. The first poll, when the workflow is
 * published, only takes note of where the lists stand.
 *
 * @returns null where nothing is new.
 * @throws {InputError} where the node is not set completely, {RoeError} where Roe can't be asked. What is new comes with the next.
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const read: ReadParameter = (name, fallback) =>
		context.getNodeParameter(name, fallback as object);
	if (readDelivery(read) !== 'polling') return null;
	const trigger = getTriggerId(context);
	if (runningPolls.has(trigger)) return null;
	runningPolls.add(trigger);
	// n8n keeps one context for all polls. With one of its own, each poll reads the credential anew.
	const roe = createRequestContext(context);
	try {
		const items = await pollAgents(context, roe, readSettings(read));
		return items.length === 0 ? null : [items.map((json) => ({ json }))];
	} finally {
		runningPolls.delete(trigger);
	}
}

async function pollAgents(
	context: IPollFunctions,
	roe: RoeContext,
	settings: Settings,
): Promise<IDataObject[]> {
	const before = recall(context).polling;
	const end = Date.now() + getPollBudgetMs(context) * LISTS_BUDGET_SHARE;
	const rules = {
		isWanted: ({ event }: FinishedJob) => settings.events.has(event),
		maxJobs: MAX_JOBS_PER_POLL,
		hasTime: () => Date.now() < end,
	};

	const jobs: FinishedJob[] = [];
	const cursors: Record<string, PollCursor> = {};
	let failure: { error: unknown } | undefined;
	let nextAgentId: string | undefined;
	for (const agentId of rotateTo(settings.agentIds, before?.nextAgentId)) {
		const from = before?.cursors[agentId];
		const readPage = async (page: number) => await readPageOfJobs(roe, agentId, page);
		try {
			if (from === undefined) {
				cursors[agentId] = await createCursor(agentId, { ...rules, readPage });
			} else if (rules.hasTime()) {
				const changes = await readFinishedSince(agentId, from, { ...rules, readPage });
				jobs.push(...changes.jobs);
				cursors[agentId] = changes.cursor;
			} else {
				nextAgentId ??= agentId;
				cursors[agentId] = from;
			}
		} catch (error) {
			// One agent that can't be read, since it was deleted for instance, must not keep back the jobs of the others.
			failure ??= { error };
			if (from !== undefined) cursors[agentId] = from;
		}
	}
	const items = await buildJobOutputs(roe, settings, jobs);
	// From here on these jobs count as given.
	remember(context, { polling: { cursors, nextAgentId } });
	if (failure !== undefined) {
		if (items.length === 0) throw failure.error;
		context.logger.warn(String(failure.error));
	}
	return items;
}

/** A list turned so that it begins with one of its entries. */
function rotateTo(agentIds: string[], first: string | undefined): string[] {
	const at = Math.max(agentIds.indexOf(first ?? ''), 0);
	return [...agentIds.slice(at), ...agentIds.slice(0, at)];
}
