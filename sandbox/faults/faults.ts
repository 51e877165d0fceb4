import { randomUUID } from 'node:crypto';

import { ApiError } from '../errors';
import { seededRandom } from '../random';

/** What a fault does to a request. Faults that answer give a status of 200 unless said otherwise. */
export type FaultKind =
	/** The connection is cut without an answer. */
	| 'reset'
	/** No answer ever comes. */
	| 'timeout'
	/** The answer has another status, 500 where none is given, with the body and headers that are given. */
	| 'status'
	/** A proxy's HTML page with status 502. */
	| 'html'
	/** An answer without a body. */
	| 'empty'
	/** `Content-Length` promises more than comes; then the connection is cut. */
	| 'truncated'
	/** A body that breaks off in the middle of the JSON, though the answer is whole. */
	| 'invalid-json'
	/** A redirect, 302 to the trap of the local Roe where nothing else is given: the trap logs what follows it. */
	| 'redirect'
	/** A body of `bytes` bytes, without end where none are given. */
	| 'huge'
	/** The answer comes a byte at a time, one in each `delayMs`, 100 where none are given. */
	| 'slow'
	/** JSON of another shape than documented. */
	| 'wrong-shape'
	/** The answer is right but comes `delayMs` late. */
	| 'delay';

const KINDS: Record<FaultKind, true> = {
	reset: true,
	timeout: true,
	status: true,
	html: true,
	empty: true,
	truncated: true,
	'invalid-json': true,
	redirect: true,
	huge: true,
	slow: true,
	'wrong-shape': true,
	delay: true,
};

export type FaultTime = 'before' | 'during' | 'after';

export interface FaultMatch {
	method?: string;
	/** Regular expression; the path without its query has to match. */
	path?: string;
	/** Regular expression: one of the texts or file names of a run has to match. Only for runs. */
	input?: string;
}

/** A fault to inject. */
export interface FaultRule {
	match?: FaultMatch;
	kind: FaultKind;
	/**
	 * Before the server takes the request (no job is made), or after it has (the job runs): after by default. `during`: a bulk request
	 * breaks off after `runs` jobs, with `status` (500) as its answer; the kind doesn't matter.
	 */
	when?: FaultTime;
	/** Jobs that a bulk request makes before it breaks off. */
	runs?: number;
	/** How many requests it hits: 1 by default, without end where a probability is given. */
	times?: number;
	/** Matching requests that are let through first. */
	skip?: number;
	/** Chance, 0 to 1, with which a matching request is hit. */
	probability?: number;
	/** Seed of the chance. */
	seed?: number;
	status?: number;
	/** Sent as it is if a text, else as JSON. */
	body?: unknown;
	headers?: Record<string, string>;
	/** Where a redirect leads. */
	location?: string;
	bytes?: number;
	delayMs?: number;
}

/** A fault that was added. */
export interface Fault extends FaultRule {
	id: string;
	/** Requests it hit. */
	hits: number;
}

/** What of a request tells whether a fault hits it. */
export interface FaultTarget {
	method: string;
	/** Without the query. */
	path: string;
	/** Texts and file names of a run, once its body is read. */
	texts?: string[];
}

interface Entry {
	fault: Fault;
	path?: RegExp;
	input?: RegExp;
	skipped: number;
	random: () => number;
}

/** The faults that wait for requests, in the order in which they were added; the first that fits hits. */
export class Faults {
	private entries: Entry[] = [];

	/** @throws ApiError 400 for a kind that is none, or a pattern that is no regular expression. */
	add(rule: FaultRule): Fault {
		if (!(rule.kind in KINDS)) throw new ApiError(400, { error: `No such kind: ${rule.kind}` });
		const fault: Fault = { ...rule, id: randomUUID(), hits: 0 };
		const { path, input } = rule.match ?? {};
		this.entries.push({
			fault,
			path: path === undefined ? undefined : pattern(path),
			input: input === undefined ? undefined : pattern(input),
			skipped: 0,
			random: seededRandom(rule.seed ?? 1),
		});
		return fault;
	}

	list(): Fault[] {
		return this.entries.map(({ fault }) => ({ ...fault }));
	}

	remove(id: string): boolean {
		const before = this.entries.length;
		this.entries = this.entries.filter(({ fault }) => fault.id !== id);
		return this.entries.length < before;
	}

	clear(): void {
		this.entries = [];
	}

	/** The fault that hits a request at a point of its way; it is counted. */
	take(when: FaultTime, target: FaultTarget): Fault | undefined {
		if (this.entries.length === 0) return undefined;
		return this.entries.find((entry) => isHit(entry, when, target))?.fault;
	}
}

/**
 * A regular expression from the control surface.
 *
 * @throws ApiError 400.
 */
export function pattern(text: string): RegExp {
	try {
		return new RegExp(text);
	} catch (error) {
		throw new ApiError(400, { error: error instanceof Error ? error.message : String(error) });
	}
}

function isHit(entry: Entry, when: FaultTime, target: FaultTarget): boolean {
	const { fault, path, input } = entry;
	const { match = {}, times, probability, skip = 0 } = fault;
	if ((fault.when ?? 'after') !== when) return false;
	if (match.method !== undefined && match.method.toUpperCase() !== target.method) return false;
	if (path !== undefined && !path.test(target.path)) return false;
	// What looks at inputs can only be told once the body is read, what does not is told before.
	if (when === 'before' && (input === undefined) !== (target.texts === undefined)) return false;
	if (input !== undefined && !target.texts?.some((text) => input.test(text))) return false;
	if (fault.hits >= (times ?? (probability === undefined ? 1 : Number.POSITIVE_INFINITY))) {
		return false;
	}
	if (entry.skipped < skip) {
		entry.skipped++;
		return false;
	}
	if (probability !== undefined && entry.random() >= probability) return false;
	fault.hits++;
	return true;
}
