import type { FaultRule } from '../../sandbox';

/**
 * What may become of an item that a fault has hit: it has its job; it has an error that says that its job may exist; or it was
 * refused, with an error that says what happened, while there is no job.
 */
export type End = 'job' | 'honest' | 'refused';

/** Something that can happen to a request to start a job. */
export interface FaultKind {
	name: string;
	rule: Omit<FaultRule, 'match' | 'when'>;
	/** How it may end where it strikes before the server takes the request; undefined where that can't be. */
	before?: End[];
	/** How it may end where it strikes after the server has taken the request; undefined where that can't be. */
	after?: End[];
	/** Seconds: the option "Request Timeout". */
	requestTimeout?: number;
}

const PAGE = '<html><head><title>503</title></head><body>Service Unavailable</body></html>';

/**
 * All that the local Roe can do to a request. After a success without a job ID nothing is ever sent again, so where it comes before
 * the server has taken the request the item ends with an error. A time-out leaves Roe two minutes to finish its work: until then
 * the item's error says that its job may exist, after that a retry starts it.
 */
export const FAULT_KINDS: FaultKind[] = [
	{ name: 'connection reset', rule: { kind: 'reset' }, before: ['job'], after: ['job'] },
	{
		name: 'no response (time-out)',
		rule: { kind: 'timeout' },
		before: ['job', 'honest'],
		after: ['job'],
		requestTimeout: 4,
	},
	{ name: '500, JSON', rule: { kind: 'status', status: 500 }, before: ['job'], after: ['job'] },
	{ name: '502, page of a proxy', rule: { kind: 'html' }, before: ['job'], after: ['job'] },
	{
		name: '503, page',
		rule: { kind: 'status', status: 503, body: PAGE },
		before: ['job'],
		after: ['job'],
	},
	{
		name: '504, nothing',
		rule: { kind: 'status', status: 504, body: '' },
		before: ['job', 'honest'],
		after: ['job'],
	},
	{ name: '408', rule: { kind: 'status', status: 408, body: '' }, before: ['job'], after: ['job'] },
	{
		name: '429, Retry-After',
		rule: { kind: 'status', status: 429, times: 2, headers: { 'retry-after': '1' } },
		before: ['job'],
	},
	{ name: '200, nothing', rule: { kind: 'empty' }, before: ['honest'], after: ['job'] },
	{ name: 'truncated response', rule: { kind: 'truncated' }, before: ['job'], after: ['job'] },
	{ name: 'half of the JSON', rule: { kind: 'invalid-json' }, before: ['honest'], after: ['job'] },
	{ name: 'another object', rule: { kind: 'wrong-shape' }, before: ['honest'], after: ['job'] },
	{ name: 'redirect 302', rule: { kind: 'redirect' }, before: ['job', 'refused'], after: ['job'] },
	{ name: 'endless response', rule: { kind: 'huge' }, before: ['job'], after: ['job'] },
	{
		name: 'slow response',
		rule: { kind: 'slow', delayMs: 20 },
		before: ['honest'],
		after: ['job'],
	},
	{
		name: 'response slower than allowed',
		rule: { kind: 'slow', delayMs: 5000 },
		before: ['job', 'honest'],
		after: ['job'],
		requestTimeout: 4,
	},
	{
		name: 'late response',
		rule: { kind: 'delay', delayMs: 1500 },
		before: ['job'],
		after: ['job'],
	},
	{
		name: 'accepted after the time-out',
		rule: { kind: 'delay', delayMs: 8000 },
		before: ['job'],
		requestTimeout: 4,
	},
];
