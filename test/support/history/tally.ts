import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { codeOf } from '../codeOf';
import { checkHistory, type Violation } from './checkHistory';
import { toHistory } from './history';

/** What a client has in the end for one item that was to start one job. */
export interface Outcome {
	/** Name of the item, which is also one of the inputs of its job. */
	item: string;
	jobId?: string;
	/** The client says that it found the job again after its answer was lost. */
	isRecovered?: boolean;
	/** All words of the item's error. */
	error?: string;
}

/** A job as the server has it. */
export interface ServerJob {
	id: string;
	/** The item that it was started for, by the inputs that the server was given. */
	item: string;
}

/** What became of a number of items. All counts of jobs are the server's. */
export interface Tally {
	items: number;
	/** Jobs on the server. */
	jobs: number;
	/** Jobs on the server whose ID the client does not have, and for whose item no error says that a job may exist. */
	lost: number;
	/** Jobs on the server beyond one for an item. */
	doubled: number;
	/** Items without any job on the server. */
	unstarted: number;
	/** Items whose job the client found again. */
	recovered: number;
	/** Items with an error that says that the job may exist. */
	honest: number;
	/** Items with another error: no job was started. */
	refused: number;
	/** Items with a job ID. */
	handed: number;
	/** Job IDs that the server does not know, or knows for another item. */
	wrong: number;
}

/** Codes of this node's errors that say that there may be a job. */
const MAY_EXIST_CODES: ErrorCode[] = ['START_UNKNOWN', 'BULK_START_UNKNOWN', 'JOB_ID_MISSING'];
const MAY_EXIST_WORDS =
	/\bnot known whether\b|\b(?:may|might) (?:already )?(?:exist|have (?:been )?started)\b/i;

/** Whether an error says that its client doesn't know whether there is a job: by its code if it has one, else by its words. */
export function saysThatItMayExist(error: string): boolean {
	const code = codeOf(error);
	return code === undefined ? MAY_EXIST_WORDS.test(error) : MAY_EXIST_CODES.includes(code);
}

/** Counts what a client has, of one execution or several, against what the server has. */
export function tally(items: string[], outcomes: Outcome[], jobs: ServerJob[]): Tally {
	const violations = checkHistory(toHistory(items, jobs, outcomes, saysThatItMayExist));
	const count = (kind: Violation['kind']) =>
		violations.filter((violation) => violation.kind === kind).length;
	const started = new Set(jobs.map(({ item }) => item));
	const withJob = outcomes.filter(({ jobId }) => jobId !== undefined);
	const errors = outcomes.flatMap(({ jobId, error }) =>
		jobId === undefined && error !== undefined ? [error] : [],
	);
	const honest = errors.filter(saysThatItMayExist).length;
	return {
		items: items.length,
		jobs: jobs.length,
		lost: count('lost'),
		doubled: count('doubled'),
		unstarted: items.filter((item) => !started.has(item)).length,
		recovered: withJob.filter(({ isRecovered }) => isRecovered === true).length,
		honest,
		refused: errors.length - honest,
		handed: new Set(withJob.map(({ item }) => item)).size,
		wrong: count('wrong'),
	};
}

/** Tallies of several runs together. */
export function sum(tallies: Tally[]): Tally {
	const total = { ...tally([], [], []) };
	for (const each of tallies) {
		for (const name of Object.keys(total) as Array<keyof Tally>) total[name] += each[name];
	}
	return total;
}
