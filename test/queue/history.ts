import type { ControlJob } from '../../sandbox';
import { checkHistory, type Violation } from '../support/history/checkHistory';
import type { HistoryEvent } from '../support/history/history';
import { failed, instructionOf, jobsByExecution } from './accounts';
import { callNamedIn } from './calls';
import type { Execution } from './executions';
import type { Round } from './rounds';

/** What a round did before a person retried anything, or with that. Each instruction of a call is one item, which is to have one job. */
export function historyOf(round: Round, { withRetries }: { withRetries: boolean }): HistoryEvent[] {
	const { calls, executions, retries, jobs, jobsAfterRetries } = round;
	const instructions = calls.flatMap((call) => call.instructions);
	const before = new Set(jobs.map(({ id }) => id));
	const added = jobsAfterRetries.filter(({ id }) => !before.has(id));
	const tell = (execution: Execution, of: Execution) =>
		eventsOf(execution, itemsOf(round, of), execution.status !== 'success');
	return [
		...instructions.map((item) => ({
			type: 'intended' as const,
			case: item,
			job: item,
			mark: item,
		})),
		...jobs.map(toAccepted),
		...executions.flatMap((execution) => tell(execution, execution)),
		...(withRetries ? added.map(toAccepted) : []),
		...(withRetries
			? retries.flatMap(({ of, outcome }) => ('refused' in outcome ? [] : tell(outcome, of)))
			: []),
	];
}

/** What is wrong with it, one line each. */
export function problemsOf(round: Round, how: { withRetries: boolean }): string[] {
	return checkHistory(historyOf(round, how)).map(
		({ kind, of, jobId }) => `${kind}: ${of}${jobId === undefined ? '' : `, job ${jobId}`}`,
	);
}

/** How many jobs there are beyond one for an item. */
export function countDoubled(round: Round, how: { withRetries: boolean }): number {
	const isDoubled = ({ kind }: Violation) => kind === 'doubled';
	return checkHistory(historyOf(round, how)).filter(isDoubled).length;
}

const toAccepted = (job: ControlJob): HistoryEvent => ({
	type: 'accepted',
	jobId: job.id,
	mark: instructionOf(job),
});

function eventsOf(execution: Execution, items: string[], hasDied: boolean): HistoryEvent[] {
	return [
		...items.map((item) => ({
			type: 'attempted' as const,
			case: item,
			execution: execution.id,
		})),
		...execution.started.map(({ jobId, recovered }, index) => ({
			type: 'handed' as const,
			case: items[index] ?? `item ${index} of execution ${execution.id}`,
			jobId,
			recovered: recovered === true,
		})),
		...(hasDied ? [{ type: 'crashed' as const, execution: execution.id }] : []),
	];
}

/** The items of an execution. If n8n has kept nothing of it, its jobs tell which call it was; without jobs nothing is to be told. */
function itemsOf(round: Round, { id, call }: Execution): string[] {
	const jobs = failed(round).some((execution) => execution.id === id)
		? (jobsByExecution(round.jobs).get(id) ?? [])
		: [];
	const name = call ?? jobs.map((job) => callNamedIn(instructionOf(job)))[0];
	return round.calls.find((one) => one.name === name)?.instructions ?? [];
}
