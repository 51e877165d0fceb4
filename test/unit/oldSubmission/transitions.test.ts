import { keep, keepFound, noteOutcome, notePerhapsSent, noteSent, settle } from './fate';
import type { ItemMemory } from './memory';
import type { StartOutcome } from './startOutcome';
import {
	applyEvent,
	createRecord,
	type SubmissionEvent,
	type SubmissionRecord,
} from '../../../nodes/RoeAi/submission/submissionRecord';
import type { AmbiguousReason } from '../../../nodes/RoeAi/submission/classifyStartResponse';
import { fc } from '../../support/property';

const RUNS = Number(process.env.RUNS ?? 1000);

const time = fc.integer({ min: 1, max: 10 ** 7 });
const timeoutMs = fc.integer({ min: 1, max: 400_000 });
const reason = fc.constantFrom<AmbiguousReason>(
	'lost',
	'timedOut',
	'gatewayTimedOut',
	'failed',
	'noId',
	'redirected',
);
const event: fc.Arbitrary<SubmissionEvent> = fc.oneof(
	fc.constant({ type: 'retried' as const }),
	fc.record({
		type: fc.constant('presumedSent' as const),
		sentAt: time,
		presumedAt: time,
		traceable: fc.boolean(),
	}),
	{
		weight: 4,
		arbitrary: fc.record({
			type: fc.constant('sent' as const),
			at: time,
			timeoutMs,
			traceable: fc.boolean(),
		}),
	},
	fc.constant({ type: 'notStarted' as const }),
	{
		weight: 3,
		arbitrary: fc.record({ type: fc.constant('ambiguous' as const), at: time, timeoutMs, reason }),
	},
	fc.record({ type: fc.constant('responded' as const), at: time }),
	fc.record({ type: fc.constant('started' as const), jobId: fc.constantFrom('j1', 'j2') }),
	fc.record({ type: fc.constant('found' as const), jobId: fc.constantFrom('j3', 'j4') }),
	fc.constant({ type: 'absent' as const }),
	fc.record({ type: fc.constant('discarded' as const), submissionId: fc.constantFrom('s1', 's2') }),
);

const error = new Error() as never;

/** What the code before did at each event, as its callers did it; false if they never came to it in this state. */
function applyOld(memory: ItemMemory, given: SubmissionEvent): ItemMemory | false {
	const at = (now: number, work: () => void) => {
		jest.spyOn(Date, 'now').mockReturnValue(now);
		work();
		return memory;
	};
	const isStarted = memory.jobId !== undefined;
	const isOpen = memory.open === true;
	const isUnsure = memory.unsure === true;
	const outcome = (result: StartOutcome<string>, now: number, wait: number) => {
		if (!isOpen) return false;
		return at(now, () => noteOutcome(memory, result, wait));
	};
	switch (given.type) {
		case 'retried':
			if (!isStarted && !isOpen) memory.unsure = true;
			return memory;
		case 'presumedSent':
			if (!isUnsure) return false;
			notePerhapsSent(memory, given.sentAt, given.presumedAt, given.traceable);
			delete memory.unsure;
			return memory;
		case 'sent':
			// `submit` looked before, and hands back a job.
			if (isUnsure || isStarted || isOpen) return false;
			return at(given.at, () => noteSent(memory, given.timeoutMs, given.traceable));
		case 'notStarted':
			// A request has one result.
			if (memory.accepted) return false;
			return outcome({ kind: 'rejected', error }, 0, 0);
		case 'ambiguous':
			return outcome({ kind: 'unknown', error, why: given.reason }, given.at, given.timeoutMs);
		case 'responded':
			return outcome({ kind: 'started', started: '' }, given.at, 0);
		case 'started':
			if (outcome({ kind: 'started', started: given.jobId }, 1, 0) === false) return false;
			keep(memory, given.jobId);
			return memory;
		case 'found':
			if (!isOpen && !isUnsure) return false;
			keepFound(memory, given.jobId);
			delete memory.unsure;
			return memory;
		case 'absent':
			if (isUnsure) delete memory.unsure;
			else if (isOpen) settle(memory);
			else return false;
			return memory;
		case 'discarded': {
			const { source, sent, round = 0 } = memory;
			return { source, sent, submissionId: given.submissionId, round: round + 1 };
		}
	}
}

function meaningOfOld(memory: ItemMemory) {
	const { source, sent, round, unsure, open, since, settledAt, unmarked, accepted, jobId } = memory;
	const base = { source, sent, round: round ?? 0 };
	if (jobId !== undefined) {
		// Nothing else may be left of what was before.
		expect([unsure, open, since, settledAt, unmarked, accepted, memory.submissionId]).toEqual(
			Array(7).fill(undefined),
		);
		return { ...base, state: 'started', jobId, recovered: memory.recovered === true };
	}
	const { submissionId } = memory;
	if (!open) {
		expect([since, settledAt, unmarked]).toEqual(Array(3).fill(undefined));
		return { ...base, state: 'new', submissionId, unsure: unsure === true };
	}
	return {
		...base,
		state: 'pending',
		submissionId,
		since,
		settledAt,
		isMarked: !unmarked,
		accepted: accepted === true,
	};
}

function meaningOfNew(record: SubmissionRecord) {
	const { sourceDigest: source, sentDigest: sent, generation: round = 0 } = record;
	const base = { source, sent, round };
	switch (record.state) {
		case 'started':
			return {
				...base,
				state: 'started',
				jobId: record.jobId,
				recovered: record.recovered === true,
			};
		case 'new':
			return {
				...base,
				state: 'new',
				submissionId: record.submissionId,
				unsure: record.mayHaveRun === true,
			};
		case 'pending': {
			const { submissionId, sentAt: since, decidableAt: settledAt, traceable: isMarked } = record;
			return {
				...base,
				state: 'pending',
				submissionId,
				since,
				settledAt,
				isMarked,
				accepted: record.acknowledged === true,
			};
		}
	}
}

it('old and new mean the same after every sequence of events', () => {
	const counts = { sequences: 0, events: 0, refused: 0, states: {} as Record<string, number> };
	fc.assert(
		fc.property(
			fc.boolean(),
			fc.array(event, { minLength: 1, maxLength: 30 }),
			(mayHaveRun, events) => {
				counts.sequences++;
				let old: ItemMemory = {
					source: 'a',
					sent: 'b',
					submissionId: 's0',
					...(mayHaveRun && { unsure: true }),
				};
				let record = createRecord({
					sourceDigest: 'a',
					sentDigest: 'b',
					submissionId: 's0',
					...(mayHaveRun && { mayHaveRun }),
				});
				for (const given of events) {
					// An absent job of an acknowledged request is an error in both, without a change: see the comparison of whole starts.
					if (given.type === 'absent' && old.accepted) continue;
					const before = structuredClone(old);
					const after = applyOld(old, given);
					jest.restoreAllMocks();
					if (after === false) {
						counts.refused++;
						old = before;
						expect(() => applyEvent(record, given)).toThrow("can't happen");
						continue;
					}
					old = after;
					counts.events++;
					const frozen = JSON.stringify(record);
					const next = applyEvent(Object.freeze(record), given);
					expect(JSON.stringify(record)).toBe(frozen);
					record = JSON.parse(JSON.stringify(next)) as SubmissionRecord;
					expect(meaningOfNew(record)).toEqual(meaningOfOld(old));
					counts.states[
						`${record.state}${record.state === 'pending' && record.acknowledged ? ' acknowledged' : ''}`
					] ??= 0;
					counts.states[
						`${record.state}${record.state === 'pending' && record.acknowledged ? ' acknowledged' : ''}`
					]++;
				}
			},
		),
		{ numRuns: RUNS },
	);
	console.log(counts);
}, 3_000_000);
