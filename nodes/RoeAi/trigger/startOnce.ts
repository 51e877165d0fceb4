import { pause } from '../transport/pause';

/** Keys that are remembered of one trigger while n8n runs. Roe sends a delivery again within minutes. */
export const MOST_REMEMBERED = 5000;
/** Keys that are stored for after a restart: n8n reads and writes them with each delivery. */
export const MOST_STORED = 1000;
/** Triggers that are remembered in this process. */
const MOST_TRIGGERS = 500;
/** How long a repeated delivery waits for the first to be done, ms: Roe counts refusals as failures of the webhook. */
const PATIENCE = 5000;
const SHORT = 50;

/** What became of an execution that n8n was asked to start. */
export type Fate = 'starting' | 'started' | 'failed';

/** What has been seen of one trigger. */
interface Memory {
	/** Keys whose execution has started, oldest first. */
	started: Set<string>;
	/** Keys whose execution n8n was asked to start, with how to tell what became of it. */
	starting: Map<string, () => Fate>;
	/** Keys whose data are being read. Settles, and never rejects. */
	reading: Map<string, Promise<unknown>>;
	/** Keys whose execution has reached the trigger, with the execution's ID, oldest first. */
	running: Map<string, string>;
}

/**
 * By trigger. n8n hands each delivery its own copy of the workflow's static data, and writes it back afterwards: of two that
 * come at the same time one would forget the other. What this process has seen is therefore kept here too.
 */
const memories = new Map<string, Memory>();

/** What came of asking to start an execution. */
export type Start<T> =
	| { kind: 'start'; result: T }
	/** The key has had its execution. */
	| { kind: 'startedBefore' }
	/** n8n is about to start one: whether it will succeed is not known yet. */
	| { kind: 'starting' }
	| { kind: 'nothing' };

/**
 * Lets one execution start per key, however often and however close together it is asked for. A second request waits until the
 * first has its data; where the first came to nothing, the second tries itself.
 *
 * @param trigger What tells triggers apart, e.g. the workflow's and the node's ID.
 * @param stored Keys whose execution was started in another process, or before a restart.
 * @param read Gives what the execution starts with; undefined (or an error) where it is not to start. Then it may be asked for
 *   again.
 * @param fate What became of the execution, asked for when the key comes again.
 */
export async function startOnce<T>(
	trigger: string,
	stored: string[],
	key: string,
	read: () => Promise<T | undefined>,
	fate: () => Fate,
): Promise<Start<T>> {
	const memory = memoryOf(trigger);
	const { started, starting, reading } = memory;
	for (const known of stored) started.add(known);
	for (let waited = 0; ; ) {
		if (reading.has(key)) {
			await reading.get(key);
		} else if (fateSoFar(memory, key) === 'starting' && waited < PATIENCE) {
			await pause(SHORT, undefined);
			waited += SHORT;
		} else {
			break;
		}
	}
	// No pause from here until `reading` has the key: of several that waited only one goes on.
	const before = fateSoFar(memory, key);
	if (before === 'starting') return { kind: 'starting' };
	if (before === 'started') {
		hasStarted(trigger, key);
		return { kind: 'startedBefore' };
	}
	const attempt = read();
	reading.set(
		key,
		attempt.catch(() => undefined),
	);
	try {
		const result = await attempt;
		if (result === undefined) return { kind: 'nothing' };
		starting.set(key, fate);
		shrink(starting, MOST_REMEMBERED);
		return { kind: 'start', result };
	} finally {
		reading.delete(key);
	}
}

/** The execution for a key has started: there will be no other. */
export function hasStarted(trigger: string, key: string): void {
	const { started, starting } = memoryOf(trigger);
	starting.delete(key);
	started.add(key);
	shrink(started, MOST_REMEMBERED);
}

/**
 * Whether an execution is the one for its key. n8n that is stopped while it starts an execution tells Roe that it failed, and
 * runs it all the same when it is started again: with Roe's next attempt there are two.
 *
 * @param executionId Each execution of n8n has its own.
 */
export function isFirstToRun(trigger: string, key: string, executionId: string): boolean {
	const { running } = memoryOf(trigger);
	const first = running.get(key) ?? executionId;
	running.set(key, first);
	shrink(running, MOST_REMEMBERED);
	hasStarted(trigger, key);
	return first === executionId;
}

/**
 * Whether the execution for a key has started, or is about to.
 *
 * @param stored See `startOnce`.
 */
export function isUnderWay(trigger: string, stored: string[], key: string): boolean {
	const memory = memoryOf(trigger);
	if (memory.reading.has(key) || stored.includes(key)) return true;
	const fate = fateSoFar(memory, key);
	return fate === 'starting' || fate === 'started';
}

/** Keys whose execution has started, for storing; the oldest is first. */
export function keysStarted(trigger: string): string[] {
	return [...memoryOf(trigger).started].slice(-MOST_STORED);
}

/** Undefined where no execution has been asked for. */
function fateSoFar({ started, starting }: Memory, key: string): Fate | undefined {
	return started.has(key) ? 'started' : starting.get(key)?.();
}

function memoryOf(trigger: string): Memory {
	const memory = memories.get(trigger) ?? {
		started: new Set(),
		starting: new Map(),
		reading: new Map(),
		running: new Map(),
	};
	// Moved to the end: the one not used for longest is dropped first.
	memories.delete(trigger);
	memories.set(trigger, memory);
	shrink(memories, MOST_TRIGGERS);
	return memory;
}

/** Drops the oldest entries of a set or map (both keep the order of insertion). */
function shrink(entries: Set<string> | Map<string, unknown>, most: number): void {
	for (const key of entries.keys()) {
		if (entries.size <= most) return;
		entries.delete(key);
	}
}
