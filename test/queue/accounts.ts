import type { ControlJob } from '../../sandbox';
import { ITEMS_PER_CALL } from './calls';
import type { Execution } from './executions';
import { countDoubled } from './history';
import type { Round } from './rounds';

/** The instruction that a job was given: one item of one call, and no other has it. */
export function instructionOf(job: ControlJob): string {
	return job.inputs.find(({ key }) => key === 'instructions')?.value ?? '';
}

export function succeeded({ executions }: Round): Execution[] {
	return executions.filter(({ status }) => status === 'success');
}

export function failed({ executions }: Round): Execution[] {
	return executions.filter(({ status }) => status !== 'success');
}

/** By the ID of the execution that is written in each job. */
export function jobsByExecution(jobs: ControlJob[]): Map<string, ControlJob[]> {
	const byExecution = new Map<string, ControlJob[]>();
	for (const job of jobs) {
		const id = job.metadata.n8n_execution_id;
		byExecution.set(id, [...(byExecution.get(id) ?? []), job]);
	}
	return byExecution;
}

/** Jobs that were started by executions which then died. */
export function jobsOfFailed(round: Round): ControlJob[] {
	const ids = new Set(failed(round).map(({ id }) => id));
	return round.jobs.filter(({ metadata }) => ids.has(metadata.n8n_execution_id));
}

/** Retries that ran to their end. */
export function retried({ retries }: Round): Execution[] {
	return retries.flatMap(({ outcome }) =>
		'refused' in outcome || outcome.status !== 'success' ? [] : [outcome],
	);
}

/** What a reader wants to know of a round, line by line. */
export function describe(round: Round): string[] {
	const statuses = new Map<string, number>();
	for (const { status } of round.executions) statuses.set(status, (statuses.get(status) ?? 0) + 1);
	const lost = jobsOfFailed(round);
	const before = countDoubled(round, { withRetries: false });
	const again = countDoubled(round, { withRetries: true }) - before;
	const recovered = retried(round).flatMap(({ started }) => started.filter((job) => job.recovered));
	return [
		`${round.calls.length} calls of ${ITEMS_PER_CALL} items and a file each`,
		`executions: ${[...statuses].map(([status, count]) => `${count} ${status}`).join(', ')}`,
		`taken by: ${Object.entries(round.takenBy)
			.map(
				([name, ids]) => `${name} ${ids.length}${name === round.killedWorker ? ' (killed)' : ''}`,
			)
			.join(', ')}`,
		`jobs on the server: ${round.jobs.length}, of them ${lost.length} started by executions that died, ${before} doubled`,
		`retries: ${round.retries.length}, of them ${retried(round).length} succeeded; jobs found again: ${recovered.length}, started a second time: ${again}`,
	];
}
