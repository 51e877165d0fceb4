import { isDeepStrictEqual } from 'node:util';

import {
	failed,
	instructionOf,
	jobsByExecution,
	jobsOfFailed,
	retried,
	succeeded,
} from './accounts';
import { ITEMS_PER_CALL } from './calls';
import { problemsOf } from './history';
import type { Round } from './rounds';

/** One statement about a round. */
export interface Check {
	title: string;
	/** @returns what is wrong, one line each; nothing where it holds */
	problems(round: Round): string[];
}

/** Executions that a worker runs at a time where nothing else is set. */
const WORKER_CONCURRENCY = 10;

/** What has to hold whatever dies. */
export const CHECKS: Check[] = [
	{
		title: 'every call is accepted and starts one execution, which ends',
		problems: ({ calls, answers, executions, unfinished }) => {
			const refused = calls.filter(({ name }) => answers.get(name) !== 200);
			const known = executions.flatMap(({ call }) => call ?? []);
			return [
				...refused.map(({ name }) => `${name} was answered ${answers.get(name)}`),
				...unless(executions.length === calls.length, `${executions.length} executions`),
				...unless(new Set(known).size === known.length, 'a call has two executions'),
				...unless(unfinished === 0, `${unfinished} never end`),
			];
		},
	},
	{
		title: 'only executions of the killed worker fail, and there are some',
		problems: (round) => {
			const taken = Object.entries(round.takenBy).filter(([name]) => name !== round.killedWorker);
			const takenByLiving = new Set(taken.flatMap(([, ids]) => ids));
			const wrong = failed(round).filter(({ id }) => takenByLiving.has(id));
			const count = failed(round).length;
			return [
				...wrong.map(({ id, error }) => `${id} was with a living worker: ${error}`),
				...unless(count > 0, 'nothing was under way when it was killed, so nothing was shown'),
				...unless(count <= WORKER_CONCURRENCY, `${count} failed`),
			];
		},
	},
	{
		title: 'all workers run executions',
		problems: ({ crew, takenBy }) =>
			crew.filter((name) => takenBy[name].length === 0).map((name) => `${name} took nothing`),
	},
	{
		title: 'a successful execution has one job for each item, and outputs their IDs in order',
		problems: (round) => {
			const byExecution = jobsByExecution(round.jobs);
			return succeeded(round).flatMap(({ id, call, started }) => {
				const jobs = byExecution.get(id) ?? [];
				const inOrder = [...jobs].sort(
					(one, other) =>
						Number(one.metadata.n8n_item_index) - Number(other.metadata.n8n_item_index),
				);
				const expected = round.calls.find(({ name }) => name === call)?.instructions;
				return [
					...unless(isDeepStrictEqual(inOrder.map(instructionOf), expected), `${id}: other items`),
					...unless(
						isDeepStrictEqual(
							started.map(({ jobId }) => jobId),
							inOrder.map((job) => job.id),
						),
						`${id}: other job IDs`,
					),
				];
			});
		},
	},
	{
		title: 'every job has the exact file of its call',
		problems: ({ calls, jobsAfterRetries }) => {
			const shaOf = new Map(
				calls.flatMap(({ instructions, sha256 }) => instructions.map((one) => [one, sha256])),
			);
			return jobsAfterRetries
				.filter((job) => {
					const file = job.inputs.find(({ key }) => key === 'document')?.file;
					return file === undefined || file.sha256 !== shaOf.get(instructionOf(job));
				})
				.map(({ id }) => `job ${id}`);
		},
	},
	{
		title: 'no item has two jobs, and every job belongs to an item',
		problems: (round) => {
			const expected = succeeded(round).length * ITEMS_PER_CALL + jobsOfFailed(round).length;
			return [
				...problemsOf(round, { withRetries: false }),
				...unless(round.jobs.length === expected, `${round.jobs.length} jobs, not ${expected}`),
			];
		},
	},
	{
		title: 'jobs of failed executions are found in Roe’s list by their metadata',
		problems: (round) => {
			const found = [...round.foundByMetadata.values()].flat().sort();
			const started = jobsOfFailed(round).map(({ id }) => id);
			return unless(
				isDeepStrictEqual(found, started.sort()),
				`${found.length} found, ${started.length} started`,
			);
		},
	},
	{
		title: 'a retry starts nothing a second time, and outputs each item’s own job',
		problems: (round) => problemsOf(round, { withRetries: true }),
	},
];

/** What holds beyond that where n8n has kept what the dead executions were given. */
export const CHECKS_WHERE_INPUT_IS_KEPT: Check[] = [
	{
		title: 'a retry completes each failed execution',
		problems: (round) => {
			const complete = new Set(round.jobsAfterRetries.map(instructionOf));
			const missing = round.calls.flatMap(({ instructions }) =>
				instructions.filter((instruction) => !complete.has(instruction)),
			);
			return [
				...missing.map((instruction) => `no job: ${instruction}`),
				...unless(
					retried(round).length === failed(round).length,
					`${retried(round).length} of ${failed(round).length} retries succeeded`,
				),
			];
		},
	},
];

function unless(holds: boolean, problem: string): string[] {
	return holds ? [] : [problem];
}
