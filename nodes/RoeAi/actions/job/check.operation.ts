import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { includeParameter, readInclude } from '../../parameters/include';
import { jobIdParameters, readAgentHint, readJobId } from '../../parameters/jobId';
import { readSimplify, resultOutputParameters } from '../../parameters/simplify';
import { checkOptionsParameter, readCheckOptions } from '../../parameters/waitOptions';
import { isToolNode } from '../../platform/toolNode';
import { selectDetails } from '../../results/jobDetails';
import { toStatusOutput } from '../../results/jobStatus';
import { toWaited, toWaitOutput } from '../../results/waitOutput';
import { pause } from '../../transport/pause';
import { parseRoeTime } from '../../transport/roeTime';
import type { BulkStatus } from '../../transport/types';
import { checkJobs } from '../../waiting/checkJobs';
import { readWaitDetails } from '../../waiting/readJobDetails';
import { CHECK_BUILDER_HINT } from '../builderHints';
import type { Operation } from '../operation';
import { processItemsInBulk } from '../processItemsInBulk';

/** Spreads requests, since n8n wakes all executions that are due at the same moment. */
const MAX_JITTER_MS = 3000;

export const checkOperation: Operation = {
	option: {
		name: 'Check',
		value: 'check',
		action: 'Check job and get result if it is finished',
		description:
			'Send jobs that are finished, with their results, to one output, and those still running to another. For a loop with a Wait node, which holds no worker.',
		builderHint: { propertyHint: CHECK_BUILDER_HINT },
	},
	subtitle: 'Checks jobs',
	toolDescription:
		'Gets the status of a Roe AI job by its job ID, and its outputs if it’s finished. If the job is still running, call it again later.',
	properties: [
		...jobIdParameters,
		...resultOutputParameters,
		includeParameter,
		checkOptionsParameter,
	],
	outputs: ['Finished', 'Running'],
	async execute(context, items) {
		const signal = context.getExecutionCancelSignal();
		const running = new Set<number>();
		const firstSeen = new FirstSeen(context);
		// An AI agent gets only the first output.
		const isTool = isToolNode(context);
		let waitsForAll = false;
		let isHeld = false;
		const isRunning = (jobId: string, job: BulkStatus | undefined, timeoutMs: number) =>
			job !== undefined &&
			!toStatusOutput(jobId, job).isFinished &&
			Date.now() - firstSeen.startOf(jobId, job) < timeoutMs;
		const { output } = await processItemsInBulk(context, items, {
			read(itemIndex) {
				const options = readCheckOptions(context, itemIndex);
				waitsForAll ||= options.waitForAll && !isTool;
				return {
					jobId: readJobId(context, itemIndex),
					simplify: readSimplify(context, itemIndex),
					include: readInclude(context, itemIndex),
					agentHint: readAgentHint(context, itemIndex),
					...options,
				};
			},
			async fetch(queries) {
				const isLoop = context.getMode() !== 'manual' && !isTool;
				if (isLoop) await pause(Math.random() * MAX_JITTER_MS, signal);
				const over = new Set<object>();
				const { jobs, results } = await checkJobs(
					context,
					queries.map(({ jobId }) => jobId),
					(shown) => {
						for (const query of queries) {
							const { jobId, timeoutMs } = query;
							if (!isRunning(jobId, shown.get(jobId), timeoutMs)) over.add(query);
						}
						isHeld = waitsForAll && over.size < queries.length;
						return !isHeld;
					},
					signal,
				);
				const waited = new Map([...jobs].map(([jobId, job]) => [jobId, toWaited(jobId, job)]));
				const leaving = isHeld ? [] : queries.filter((query) => over.has(query));
				const details = await readWaitDetails(context, leaving, { waited, results });
				return { waited, results, over, details };
			},
			toOutput(query, { waited, results, over, details }, itemIndex) {
				if (isHeld) return items[itemIndex];
				const { jobId } = query;
				const job = waited.get(jobId);
				if (over.has(query)) {
					const included = selectDetails(query.include, details.get(jobId));
					return toWaitOutput(jobId, job, results.get(jobId), query, included);
				}
				if (isTool) return toWaitOutput(jobId, job, undefined, { ...query, onTimeout: 'output' });
				running.add(itemIndex);
				return items[itemIndex];
			},
		});
		// With items whose job ID can't be read, too: they leave in the same pass as the others.
		if (isHeld) return [[], items.map((item, index) => ({ ...item, pairedItem: { item: index } }))];
		return split(output, running);
	},
};

/** When a job was first seen here, if Roe doesn't return its creation time. n8n keeps it while the execution sleeps. */
class FirstSeen {
	private readonly times: Record<string, number>;

	constructor(context: IExecuteFunctions) {
		const stored = context.getContext('node') as { firstSeen?: Record<string, number> };
		this.times = stored.firstSeen ??= {};
	}

	/** Milliseconds since 1970. */
	startOf(jobId: string, { created_at: createdAt }: BulkStatus): number {
		return parseRoeTime(createdAt) ?? (this.times[jobId] ??= Date.now());
	}
}

function split(output: INodeExecutionData[], running: Set<number>): INodeExecutionData[][] {
	const isRunning = ({ pairedItem }: INodeExecutionData) =>
		typeof pairedItem === 'object' && 'item' in pairedItem && running.has(pairedItem.item);
	return [output.filter((item) => !isRunning(item)), output.filter(isRunning)];
}
