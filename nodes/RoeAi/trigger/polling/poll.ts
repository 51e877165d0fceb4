import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { getPollBudgetMs } from '../../platform/pollBudget';
import { createRequestContext } from '../../platform/requestContext';
import type { FinishedJob } from '../../transport/finishedJob';
import type { RoeContext } from '../../transport/sendRequest';
import { buildJobOutputs } from '../jobOutputs';
import { readPageOfJobs } from '../readPageOfJobs';
import { createReader, readSettings, type Settings } from '../settings';
import { getTriggerId, recall, remember } from '../triggerMemory';
import { createCursor, type PollCursor, readFinishedSince } from './cursor';

/** Per agent. Later polls return the rest. */
const MAX_JOBS_PER_POLL = 1000;
/** The share of n8n's time for a poll that lists may use. The rest is for results. */
const LISTS_BUDGET_SHARE = 0.5;

/** n8n may start a poll while the previous one is still running. */
const runningPolls = new Set<string>();

/** Returns jobs finished since the last poll, else null. The first poll only records the start. @throws {InputError}, {RoeError} */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const trigger = getTriggerId(context);
	if (runningPolls.has(trigger)) return null;
	runningPolls.add(trigger);
	// n8n reuses one context for all polls. With its own, each poll reads the credential again.
	const roe = createRequestContext(context);
	try {
		const items = await pollAgents(context, roe, readSettings(createReader(context)));
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
			// An agent that can't be read, for example because it was deleted, must not block the others.
			failure ??= { error };
			if (from !== undefined) cursors[agentId] = from;
		}
	}
	const items = await buildJobOutputs(context, roe, settings, jobs);
	remember(context, { polling: { cursors, nextAgentId } });
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
