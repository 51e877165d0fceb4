import { fc } from '../support/property';

/** What becomes of a request to start jobs. Those of the first list may come after Roe has accepted the request. */
export const AFTER_ACCEPTING = [
	'reset',
	'timeout',
	'408',
	'500',
	'502',
	'504',
	'302',
	'noId',
] as const;
export const WITHOUT_ACCEPTING = ['refused', 'notSent', '429', '400', '307'] as const;

/** A part of what is possible at most: of the time that Roe may take, for example. */
type Part = 0 | 0.5 | 1;

export interface StartReply {
	reply: 'ok' | (typeof AFTER_ACCEPTING)[number] | (typeof WITHOUT_ACCEPTING)[number];
	isAccepted: boolean;
	/** Milliseconds from sending to the response, if there is one. */
	replyMs: number;
	/** When Roe accepts it: at once, or as late as the limits allow for such a reply. */
	late: Part;
	/** Of a batch, how many jobs Roe starts before it fails. */
	batch: Part;
	/** A process that dies meanwhile breaks the connection: whether Roe has read the request by then. */
	survivesCrash: boolean;
}

export interface ListReply {
	reply: 'ok' | 'reset' | 'timeout' | '403' | '500' | 'garbage';
	/** Milliseconds to Roe and back. */
	thereMs: number;
	backMs: number;
}

/** Roe, as long as a history lasts. */
export interface RoePlan {
	/** Milliseconds that Roe's clock is ahead. */
	clockAheadMs: number;
	hasCache: boolean;
	/** Entries on a page of the list at most. */
	pageSize: number;
	/** How late the list shows jobs, by turns. */
	listDelay: Part[];
	/** How much the clocks of Roe's servers differ, by turns, ms. */
	clockDriftMs: number[];
	/** Which jobs end without a result, by turns. */
	failsJobs: boolean[];
	starts: StartReply[];
	lists: ListReply[];
}

/** A run of the workflow, or a retry of one. */
export interface Run {
	/**
	 * Of which of the executions so far a retry is one, if it can be retried: the latest, or the first. Or a new one, since the source has
	 * delivered the same items once more; only with a deduplication key.
	 */
	of: 'latest' | 'first' | 'none';
	/** Milliseconds since the last run. */
	gapMs: number;
	/** The process dies at this moment: 0 is when it has begun to wait for the first time, 1 when it is about to go on, and so forth. */
	crashAt: number | undefined;
	/** A person stops it, ms after its start. */
	stopAtMs: number | undefined;
	/** Whether n8n counts the runs of the node from where the last execution ended. */
	countsOn: boolean;
}

export interface Plan {
	seed: number;
	operation: 'runAsync' | 'runAndWait' | 'runSync' | 'runBulk';
	/** Items of each pass of a loop, each by the number of its text. */
	passes: number[][];
	onError: 'stop' | 'continue';
	retryOnFail: boolean;
	/** "Save Execution Progress" of the workflow: n8n keeps what there is after each node. */
	savesProgress: boolean;
	traceMetadata: boolean;
	/** What has a deduplication key of its own: nothing, each item, or each text, so that several items have one key. */
	keys: 'none' | 'item' | 'text';
	skipCache: boolean;
	/** Seconds */
	requestTimeout: number;
	roe: RoePlan;
	/** The first is the original execution. */
	runs: Run[];
	/** Jobs of the same agent that somebody else starts, by the run before which this happens and the number of their text. */
	others: Array<{ beforeRun: number; text: number }>;
}

const part = fc.constantFrom<Part>(0, 0, 0.5, 1);
const replyMs = fc.constantFrom(20, 20, 300, 5000);

const start = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record<StartReply>({
			reply: fc.constant('ok'),
			isAccepted: fc.constant(true),
			replyMs,
			late: part,
			batch: fc.constant(1),
			survivesCrash: fc.boolean(),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record<StartReply>({
			reply: fc.constantFrom(...AFTER_ACCEPTING),
			isAccepted: fc.constantFrom(true, true, false),
			replyMs,
			late: part,
			batch: part,
			survivesCrash: fc.boolean(),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record<StartReply>({
			reply: fc.constantFrom(...WITHOUT_ACCEPTING),
			isAccepted: fc.constant(false),
			replyMs,
			late: fc.constant(0),
			batch: fc.constant(0),
			survivesCrash: fc.constant(false),
		}),
	},
);

const list = fc.record<ListReply>({
	reply: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'ok', 'reset', 'timeout', '403', '500', 'garbage'),
	thereMs: fc.constantFrom(10, 10, 2000),
	backMs: fc.constantFrom(10, 10, 8000),
});

const MINUTE = 60_000;

const roe = fc.record<RoePlan>({
	clockAheadMs: fc.constantFrom(0, 0, 3_600_000, -3_600_000),
	hasCache: fc.constantFrom(false, false, true),
	pageSize: fc.constantFrom(100, 100, 1, 2),
	listDelay: fc.array(part, { minLength: 1, maxLength: 3 }),
	clockDriftMs: fc.array(fc.constantFrom(0, 0, 0, MINUTE, -MINUTE), { minLength: 1, maxLength: 3 }),
	failsJobs: fc.array(fc.constantFrom(false, false, true), { minLength: 1, maxLength: 3 }),
	starts: fc.array(start, { minLength: 1, maxLength: 5 }),
	lists: fc.array(list, { minLength: 1, maxLength: 4 }),
});

const run = fc.record<Run>({
	of: fc.constantFrom('latest', 'latest', 'first', 'first', 'none'),
	gapMs: fc.constantFrom(0, 1000, 6000, 15_000, 5 * MINUTE),
	crashAt: fc.option(fc.oneof(fc.nat(5), fc.nat(60)), { nil: undefined, freq: 2 }),
	stopAtMs: fc.option(fc.constantFrom(10, 100, 3000, 15_000), { nil: undefined, freq: 6 }),
	countsOn: fc.boolean(),
});

/** What the node remembers of bulk jobs counts only for equal items of two passes, and is slow to take away: this is rare. */
const EQUAL_BULK_PASSES_ONE_IN = 16;

export const anyPlan = fc
	.record<Plan>({
		seed: fc.nat(),
		operation: fc.constantFrom(
			'runAsync',
			'runAsync',
			'runAsync',
			'runAndWait',
			'runSync',
			'runBulk',
			'runBulk',
		),
		passes: fc.array(fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }), {
			minLength: 1,
			maxLength: 2,
		}),
		onError: fc.constantFrom('stop', 'stop', 'continue'),
		retryOnFail: fc.boolean(),
		savesProgress: fc.constantFrom(false, false, true),
		traceMetadata: fc.constantFrom(true, true, true, true, true, false),
		keys: fc.constantFrom('none', 'none', 'none', 'item', 'text'),
		skipCache: fc.boolean(),
		requestTimeout: fc.constantFrom(120, 10, 300),
		roe,
		runs: fc.array(run, { minLength: 2, maxLength: 4 }),
		others: fc.array(fc.record({ beforeRun: fc.nat(3), text: fc.nat(3) }), { maxLength: 2 }),
	})
	.map((plan): Plan => {
		const [first, second = []] = plan.passes;
		const isRare = plan.seed % EQUAL_BULK_PASSES_ONE_IN === 0;
		if (plan.operation !== 'runBulk' || (isRare && second.length > 0)) return plan;
		return { ...plan, passes: [first] };
	});
