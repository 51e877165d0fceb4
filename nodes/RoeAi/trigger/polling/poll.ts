import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { FinishedJob } from '../../transport/finishedJob';
import type { RoeContext } from '../../transport/sendRequest';
import { buildJobOutputs } from '../jobOutputs';
import { readPageOfJobs } from '../readPageOfJobs';
import { readDelivery, type ReadParameter, readSettings, type Settings } from '../settings';
import { getTriggerId, recall, remember } from '../triggerMemory';
import { createCursor, type PollCursor, readFinishedSince } from './cursor';

/** Per agent. Later polls return the rest. */
const MAX_JOBS_PER_POLL = 1000;
/** The share of n8n's time for a poll that lists may use. The rest is for results. */
const LISTS_BUDGET_SHARE = 0.5;
/** Used if n8n doesn't set a time limit, ms. */
const DEFAULT_BUDGET_MS = 300_000;

/** n8n may start a poll while the previous one is still running. */
const runningPolls = new Set<string>();

/**
 * Returns the jobs that finished since the last poll. The first poll, on publishing, only records the starting point.
 * @returns null if there are none.
 * @throws {InputError} if a setting is missing or invalid, {RoeError} if Roe can't be reached. The next poll returns the jobs then.
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const read: ReadParameter = (name, fallback) =>
		context.getNodeParameter(name, fallback as object);
	if (readDelivery(read) !== 'polling') return null;
	const trigger = getTriggerId(context);
	if (runningPolls.has(trigger)) return null;
	runningPolls.add(trigger);
	// n8n reuses one context for all polls. With its own, each poll reads the credential again.
	const roe: RoeContext = {
		helpers: context.helpers,
		getCredentials: context.getCredentials.bind(context),
		getNode: context.getNode.bind(context),
	};
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
	const budget = (context.getPollBudgetMs as (() => number) | undefined)?.call(context);
	const end = Date.now() + (budget ?? DEFAULT_BUDGET_MS) * LISTS_BUDGET_SHARE;
	const rules = {
		isWanted: ({ event }: FinishedJob) => settings.events.has(event),
		maxJobs: MAX_JOBS_PER_POLL,
		hasTime: () => Date.now() < end,
	};

	const jobs: FinishedJob[] = [];
	const progress: Record<string, PollCursor> = {};
	let failure: { error: unknown } | undefined;
	let nextAgentId: string | undefined;
	for (const agentId of rotateTo(settings.agentIds, before?.nextAgentId)) {
		const from = before?.progress[agentId];
		const readPage = async (page: number) => await readPageOfJobs(roe, agentId, page);
		try {
			if (from === undefined) {
				progress[agentId] = await createCursor(agentId, { ...rules, readPage });
			} else if (rules.hasTime()) {
				const changes = await readFinishedSince(agentId, from, { ...rules, readPage });
				jobs.push(...changes.jobs);
				progress[agentId] = changes.cursor;
			} else {
				nextAgentId ??= agentId;
				progress[agentId] = from;
			}
		} catch (error) {
			// An agent that can't be read, for example because it was deleted, must not block the others.
			failure ??= { error };
			if (from !== undefined) progress[agentId] = from;
		}
	}
	const items = await buildJobOutputs(roe, settings, jobs);
	remember(context, { polling: { progress, nextAgentId } });
	if (failure !== undefined) {
		if (items.length === 0) throw failure.error;
		context.logger.warn(String(failure.error));
	}
	return items;
}

function rotateTo(agentIds: string[], first: string | undefined): string[] {
	const at = Math.max(agentIds.indexOf(first ?? ''), 0);
	return [...agentIds.slice(at), ...agentIds.slice(0, at)];
}
