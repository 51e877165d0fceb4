import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { hasMaxJobs } from '../../parameters/runLimits';
import { JobBudget } from '../../submission/jobBudget';
import type { JobStarter } from '../../submission/jobStarter';
import type { BuiltRun } from './buildRun';
import { readAhead } from './readAhead';

export interface LimitedRuns<Read extends BuiltRun> {
	/** Returns one item's run. @throws {InputError} if it's invalid, or there are too many. */
	read(itemIndex: number): Promise<Read>;
	/** Must be called when the run of the node is over. */
	settle(): void;
}

/** With 'Max Jobs', reads all items and counts new jobs before the first one is started. Without it, few items are read before their turn. */
export async function limitJobs<Read extends BuiltRun>(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	starter: JobStarter,
	read: (itemIndex: number) => Promise<Read>,
): Promise<LimitedRuns<Read>> {
	if (!hasMaxJobs(context)) {
		const coming = readAhead(items, read);
		return { read: coming.read, settle: coming.stop };
	}
	const reads: Array<Promise<Read>> = [];
	const names = new Set<string>();
	let maxJobs = Number.POSITIVE_INFINITY;
	for (const itemIndex of items.keys()) {
		const reading = read(itemIndex);
		reads.push(reading);
		const item = await reading.catch(() => undefined);
		if (item === undefined) continue;
		const { run, options } = item;
		maxJobs = Math.min(maxJobs, options.maxJobs ?? maxJobs);
		// An item whose job can't be looked for starts none: it reports that when its turn comes.
		const name = await starter.nameNewJob(itemIndex, run, options).catch(() => undefined);
		if (name !== undefined) names.add(name);
	}
	const budget = new JobBudget(context);
	const tooMany = budget.reserve(names.size, maxJobs);
	return {
		async read(itemIndex) {
			const item = await reads[itemIndex];
			if (tooMany !== undefined) throw tooMany;
			return item;
		},
		settle: () => budget.settle(starter.startedCount),
	};
}
