import { type End, FAULT_KINDS, type FaultKind } from './faultKinds';
import { type Outcome, saysThatItMayExist } from '../support/history/tally';
import { itemName, type Mode, only, runBefore, type Trial, type TrialResult } from './trial';

/** A line of the table: one trial, and how it has to end. */
export interface Row {
	fault: string;
	when: 'before' | 'after' | 'both' | '';
	trial: Trial;
	/** What may become of an item, numbered from 1. */
	ends: (item: number) => End[];
}

const MODES: Mode[] = ['stop', 'continue', 'retry on fail'];
const BODIES: Array<Trial['body']> = ['json', 'multipart'];

const ITEMS = 6;
/** Items that the fault hits. */
const HIT = [2, 5];
/** An item that Roe refuses once, so that n8n has a failure to retry, with jobs started before, beside and after it. */
const REFUSED = 4;

const BULK = { match: { path: '/many/$' } };

/** Every fault × before and after the server takes the request × body × mode. */
export function matrix(): Row[] {
	return FAULT_KINDS.flatMap((kind) =>
		(['before', 'after'] as const).flatMap((when) =>
			BODIES.flatMap((body) => MODES.flatMap((mode) => rowOf(kind, when, body, mode))),
		),
	);
}

function rowOf(kind: FaultKind, when: 'before' | 'after', body: Trial['body'], mode: Mode): Row[] {
	const hitEnds = kind[when];
	if (hitEnds === undefined) return [];
	const { requestTimeout } = kind;
	return [
		{
			fault: kind.name,
			when,
			trial: {
				mode,
				body,
				items: ITEMS,
				faults: [
					...HIT.map((number) => ({ ...kind.rule, when, ...only(number) })),
					{ kind: 'status', status: 400, when: 'before', ...only(REFUSED) },
				],
				options: { maxConcurrency: 3, ...(requestTimeout !== undefined && { requestTimeout }) },
			},
			ends: (item) => {
				if (HIT.includes(item)) return hitEnds;
				return item === REFUSED && mode === 'continue' ? ['refused'] : ['job'];
			},
		},
	];
}

/**
 * Every fault after the server takes the request, if Roe has all results in its cache. A run is then an earlier job, with the
 * metadata of an earlier execution: it is not found by its submission ID, so that it ends as if the server had not taken the request,
 * or as if the answer had come. No start may make a job.
 */
export function cachedRows(): Row[] {
	return FAULT_KINDS.flatMap((kind) =>
		BODIES.flatMap((body, index) =>
			rowOf(kind, 'after', body, index === 0 ? 'stop' : 'retry on fail').map((row): Row => {
				const hitEnds = [...(kind.after ?? []), ...(kind.before ?? [])];
				return {
					...row,
					fault: `cached; ${row.fault}`,
					trial: { ...row.trial, sandbox: { cache: true }, prepare: runBefore(row.trial) },
					ends: (item) => (HIT.includes(item) ? hitEnds : row.ends(item)),
				};
			}),
		),
	);
}

/** Every fault for Run Bulk: one request for all items, so it hits them all. */
export function bulkRows(): Row[] {
	return FAULT_KINDS.flatMap((kind) =>
		(['before', 'after'] as const).flatMap((when): Row[] => {
			const ends = kind[when];
			if (ends === undefined) return [];
			const { name, rule, requestTimeout } = kind;
			return [
				{
					fault: `Run Bulk; ${name}`,
					when,
					trial: {
						mode: 'stop',
						body: 'json',
						items: ITEMS,
						parameters: { operation: 'runBulk' },
						// Before: once the server has read the request, which it may still act on.
						faults: [{ ...rule, when, ...(when === 'before' ? only(1) : BULK) }],
						options: requestTimeout === undefined ? {} : { requestTimeout },
					},
					ends: () => ends,
				},
			];
		}),
	);
}

/** What is wrong with a row's result; nothing where it ended as it has to. */
export function problemsOf({ trial, ends }: Row, result: TrialResult): string[] {
	const problems: string[] = [];
	for (const count of ['lost', 'doubled', 'wrong'] as const) {
		if (result[count] > 0) problems.push(`${result[count]} ${count}`);
	}
	for (let item = 1; item <= trial.items; item++) {
		const outcome = result.outcomes.find(({ item: name }) => name === itemName(item));
		const end = endOf(outcome);
		if (end === undefined || !ends(item).includes(end)) {
			problems.push(`${itemName(item)}: ${end ?? 'nothing came out'} ${outcome?.error ?? ''}`);
		}
	}
	return problems;
}

function endOf(outcome: Outcome | undefined): End | undefined {
	if (outcome?.jobId !== undefined) return 'job';
	if (outcome?.error === undefined) return undefined;
	return saysThatItMayExist(outcome.error) ? 'honest' : 'refused';
}
