import {
	applyEvent,
	isUnresolved,
	type SubmissionEvent,
	type SubmissionRecord,
} from '../../../nodes/RoeAi/submission/submissionRecord';
import { thrownBy } from '../../support/thrownBy';

const BASE = { v: 1, sourceDigest: 'source', sentDigest: 'sent', generation: 2 } as const;
const ID = 'submission-2';
/** Seconds, as ms. */
const s = (seconds: number) => seconds * 1000;

const STATES = {
	new: { ...BASE, state: 'new', submissionId: ID },
	'new, may have run': { ...BASE, state: 'new', submissionId: ID, mayHaveRun: true },
	pending: {
		...BASE,
		state: 'pending',
		submissionId: ID,
		sentAt: s(10),
		decidableAt: s(300),
		traceable: true,
	},
	'pending, acknowledged': {
		...BASE,
		state: 'pending',
		submissionId: ID,
		sentAt: s(10),
		decidableAt: s(300),
		traceable: true,
		acknowledged: true,
	},
	started: { ...BASE, state: 'started', jobId: 'job' },
	'started, recovered': { ...BASE, state: 'started', jobId: 'job', recovered: true },
	'started, deduplicated': { ...BASE, state: 'started', jobId: 'job', deduplicated: true },
} as const satisfies Record<string, SubmissionRecord>;
type State = keyof typeof STATES;

const EVENTS = {
	retried: { type: 'retried' },
	presumedSent: { type: 'presumedSent', sentAt: s(5), presumedAt: s(50), traceable: true },
	sent: { type: 'sent', at: s(100), timeoutMs: s(60), traceable: false },
	notStarted: { type: 'notStarted' },
	ambiguous: { type: 'ambiguous', at: s(200), timeoutMs: s(60), reason: 'lost' },
	'ambiguous without ID': { type: 'ambiguous', at: s(200), timeoutMs: s(60), reason: 'noId' },
	responded: { type: 'responded', at: s(200) },
	started: { type: 'started', jobId: 'other' },
	found: { type: 'found', jobId: 'other' },
	'found by key': { type: 'foundByKey', jobId: 'other', isOurs: false },
	'found by key, ours': { type: 'foundByKey', jobId: 'other', isOurs: true },
	absent: { type: 'absent' },
	discarded: { type: 'discarded', submissionId: 'submission-3' },
} as const satisfies Record<string, SubmissionEvent>;
type Event = keyof typeof EVENTS;

const STARTED = { ...BASE, state: 'started', jobId: 'other' };
const FOUND = { ...STARTED, recovered: true };
const NEXT = { ...BASE, generation: 3, state: 'new', submissionId: 'submission-3' };
/** 12 s after the response. */
const SOON = { decidableAt: s(212) };

/** What each state becomes by each event. An event that is missing can't happen in the state. */
const TABLE: Record<State, Partial<Record<Event, object>>> = {
	new: {
		retried: STATES['new, may have run'],
		// A timeout of 60 s, then 120 s in which Roe may work on it, then 12 s until its list shows it.
		sent: {
			...BASE,
			state: 'pending',
			submissionId: ID,
			sentAt: s(100),
			decidableAt: s(292),
			traceable: false,
		},
		'found by key': { ...STARTED, deduplicated: true },
		'found by key, ours': FOUND,
		discarded: NEXT,
	},
	'new, may have run': {
		retried: STATES['new, may have run'],
		presumedSent: {
			...BASE,
			state: 'pending',
			submissionId: ID,
			sentAt: s(5),
			decidableAt: s(62),
			traceable: true,
		},
		found: FOUND,
		absent: STATES.new,
		discarded: NEXT,
	},
	pending: {
		retried: STATES.pending,
		notStarted: STATES.new,
		ambiguous: { ...STATES.pending, ...SOON },
		'ambiguous without ID': { ...STATES.pending, ...SOON, acknowledged: true },
		responded: { ...STATES.pending, ...SOON },
		started: STARTED,
		found: FOUND,
		absent: STATES.new,
		discarded: NEXT,
	},
	'pending, acknowledged': {
		retried: STATES['pending, acknowledged'],
		ambiguous: { ...STATES['pending, acknowledged'], ...SOON },
		'ambiguous without ID': { ...STATES['pending, acknowledged'], ...SOON },
		responded: { ...STATES['pending, acknowledged'], ...SOON },
		started: STARTED,
		found: FOUND,
		absent: STATES.new,
		discarded: NEXT,
	},
	started: { retried: STATES.started, discarded: NEXT },
	'started, recovered': { retried: STATES['started, recovered'], discarded: NEXT },
	'started, deduplicated': { retried: STATES['started, deduplicated'], discarded: NEXT },
};

describe('a submission record', () => {
	const cases = (Object.keys(STATES) as State[]).flatMap((state) =>
		(Object.keys(EVENTS) as Event[]).map((event) => ({ state, event, after: TABLE[state][event] })),
	);

	it.each(cases.filter(({ after }) => after !== undefined))(
		'that is $state changes with $event',
		({ state, event, after }) => {
			const before = structuredClone(STATES[state]);
			expect(applyEvent(STATES[state], EVENTS[event])).toStrictEqual(after);
			expect(STATES[state]).toStrictEqual(before);
		},
	);

	it.each(cases.filter(({ after }) => after === undefined))(
		'that is $state can’t receive $event',
		({ state, event }) => {
			const { message } = thrownBy(() => applyEvent(STATES[state], EVENTS[event]));
			expect(message).toContain(`"${EVENTS[event].type}"`);
			expect(message).toContain(`"${STATES[state].state}"`);
		},
	);

	it('is unresolved if an unknown job may exist', () => {
		const unresolved = (Object.keys(STATES) as State[]).filter((state) =>
			isUnresolved(STATES[state]),
		);
		expect(unresolved).toEqual(['new, may have run', 'pending', 'pending, acknowledged']);
	});

	it('has no generation before a job is discarded', () => {
		const first = { ...STATES.pending, generation: undefined };
		expect(applyEvent(first, EVENTS.started)).not.toHaveProperty('generation');
		expect(applyEvent(first, EVENTS.discarded)).toHaveProperty('generation', 1);
	});
});

describe('a request that Roe may still process', () => {
	it.each([
		['after a lost connection', 'lost', 60, 0],
		['after a failure of its server', 'failed', 60, 0],
		['after a redirect', 'redirected', 60, 0],
		['after a success without an ID', 'noId', 60, 0],
		['for 120 s from its start, after a timeout', 'timedOut', 60, 60],
		['for 120 s from its start, after a longer timeout', 'timedOut', 500, 0],
		['for 120 s after a proxy’s timeout', 'gatewayTimedOut', 60, 120],
	] as const)('is one %s', (_, reason, timeout, seconds) => {
		const event = { type: 'ambiguous', at: s(200), timeoutMs: s(timeout), reason } as const;
		expect(applyEvent(STATES.pending, event)).toHaveProperty('decidableAt', s(200 + seconds + 12));
	});
});
