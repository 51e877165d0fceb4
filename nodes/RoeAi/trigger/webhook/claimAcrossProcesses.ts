import { randomInt } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import { recordProcessed } from '../../platform/recordProcessed';
import { getRecent } from '../../shared/dropOldest';
import { pause } from '../../transport/pause';
import { MAX_TRIGGERS_IN_PROCESS } from '../triggerMemory';

/** Two executions that read before either has written both pass a round, so there are several, at different times. */
export const ROUNDS = 4;
/** Before each round but the first, ms. Far longer than n8n's database takes. */
const MAX_ROUND_PAUSE_MS = 200;
/** n8n reads and writes all entries in each round. There are `ROUNDS` + 1 per delivery. */
const MAX_ENTRIES = 2000;
/** How long a process records its own marks again, ms, since another process may have overwritten them. */
const RESTORE_MS = 2 * ROUNDS * MAX_ROUND_PAUSE_MS;

type ClaimContext = Pick<
	IExecuteFunctions,
	'helpers' | 'getExecutionId' | 'getExecutionCancelSignal' | 'logger'
>;

interface TriggerMarks {
	/** Marks that this process has recorded, with the time in ms since 1970, oldest first. */
	recent: Map<string, number>;
	/** The latest use of the database. It never rejects. */
	latest: Promise<unknown>;
}

const marksByTrigger = new Map<string, TriggerMarks>();

/** Claims a delivery among the processes that share n8n's database: at least one passes all rounds. @returns false if another execution has it. */
export async function claimAcrossProcesses(
	context: ClaimContext,
	trigger: string,
	key: string,
): Promise<boolean> {
	const own = `${key}/${context.getExecutionId()}`;
	for (let round = 1; round <= ROUNDS; round++) {
		if (round > 1) await pause(randomInt(MAX_ROUND_PAUSE_MS), context.getExecutionCancelSignal());
		const mark = `${key}#${round}`;
		try {
			const known = await recordMarks(context, trigger, round === 1 ? [mark, own] : [mark]);
			if (known.includes(own)) return true;
			if (known.includes(mark)) return false;
		} catch (error) {
			if (round < ROUNDS) continue;
			context.logger.warn(
				`n8n’s database didn’t record this delivery, so a repeated one may start the workflow again: ${String(error)}`,
			);
		}
	}
	return true;
}

/** One at a time in this process, which leaves only other processes to overwrite marks. Returns those of `marks` that were recorded before. */
async function recordMarks(
	context: ClaimContext,
	trigger: string,
	marks: string[],
): Promise<string[]> {
	const state = getMarks(trigger);
	const attempt = state.latest.then(async () => {
		const now = Date.now();
		for (const [mark, recordedAt] of state.recent) {
			if (now - recordedAt > RESTORE_MS) state.recent.delete(mark);
		}
		const restored = [...state.recent.keys()];
		try {
			const known = await recordProcessed(context, [...restored, ...marks], MAX_ENTRIES);
			return marks.filter((mark) => known.has(mark));
		} finally {
			for (const mark of marks) state.recent.set(mark, now);
		}
	});
	state.latest = attempt.catch(() => undefined);
	return await attempt;
}

function getMarks(trigger: string): TriggerMarks {
	const create = () => ({ recent: new Map(), latest: Promise.resolve() });
	return getRecent(marksByTrigger, trigger, create, MAX_TRIGGERS_IN_PROCESS);
}
