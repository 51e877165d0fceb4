import type { ExecutionState } from '../../platform/executionState';
import { pause } from '../../transport/pause';
import { MAX_STORED_KEYS } from '../triggerMemoryEntry';

/** Keys that are remembered of one trigger while n8n runs. Roe sends a delivery again within minutes. */
export const MAX_REMEMBERED_KEYS = 5000;
/** Triggers that are remembered in this process. */
const MAX_TRIGGERS = 500;
/** How long a repeated delivery waits for the first to be done, ms: Roe counts refusals as failures of the webhook. */
const MAX_WAIT_MS = 5000;
const WAIT_STEP_MS = 50;

/** What has been seen of one trigger. */
interface TriggerDeliveries {
	/** Keys whose execution has started, oldest first. */
	started: Set<string>;
	/** Keys whose execution n8n was asked to start, with how to tell what became of it. */
	starting: Map<string, () => ExecutionState>;
	/** Keys whose data are being read. Settles, and never rejects. */
	reading: Map<string, Promise<unknown>>;
	/** Keys whose execution has reached the trigger, with the execution's ID, oldest first. */
	running: Map<string, string>;
}

/**
 * By trigger. n8n hands each delivery its own copy of the workflow's static data, and writes it back afterwards: of two that
 * come at the same time one would forget the other. What this process has seen is therefore kept here too.
 */
const deliveriesByTrigger = new Map<string, TriggerDeliveries>();

/** What came of asking to start an execution. */
export type Claim<T> =
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
 * @param getState What became of the execution, asked for when the key comes again.
 */
export async function claimDelivery<T>(
	trigger: string,
	stored: string[],
	key: string,
	read: () => Promise<T | undefined>,
	getState: () => ExecutionState,
): Promise<Claim<T>> {
	const deliveries = getDeliveries(trigger);
	const { started, starting, reading } = deliveries;
	for (const known of stored) started.add(known);
	for (let waited = 0; ; ) {
		if (reading.has(key)) {
			await reading.get(key);
		} else if (getStateSoFar(deliveries, key) === 'starting' && waited < MAX_WAIT_MS) {
			await pause(WAIT_STEP_MS, undefined);
			waited += WAIT_STEP_MS;
		} else {
			break;
		}
	}
	// No pause from here until `reading` has the key: of several that waited only one goes on.
	const before = getStateSoFar(deliveries, key);
	if (before === 'starting') return { kind: 'starting' };
	if (before === 'started') {
		confirmStarted(trigger, key);
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
		starting.set(key, getState);
		dropOldest(starting, MAX_REMEMBERED_KEYS);
		return { kind: 'start', result };
	} finally {
		reading.delete(key);
	}
}

/** The execution for a key has started: there will be no other. */
export function confirmStarted(trigger: string, key: string): void {
	const { started, starting } = getDeliveries(trigger);
	starting.delete(key);
	started.add(key);
	dropOldest(started, MAX_REMEMBERED_KEYS);
}

/**
 * Whether an execution is the one for its key. n8n that is stopped while it starts an execution tells Roe that it failed, and
 * runs it all the same when it is started again: with Roe's next attempt there are two.
 *
 * @param executionId Each execution of n8n has its own.
 */
export function claimExecution(trigger: string, key: string, executionId: string): boolean {
	const { running } = getDeliveries(trigger);
	const first = running.get(key) ?? executionId;
	running.set(key, first);
	dropOldest(running, MAX_REMEMBERED_KEYS);
	confirmStarted(trigger, key);
	return first === executionId;
}

/**
 * Whether the execution for a key has started, or is about to.
 *
 * @param stored See `claimDelivery`.
 */
export function isClaimed(trigger: string, stored: string[], key: string): boolean {
	const deliveries = getDeliveries(trigger);
	if (deliveries.reading.has(key) || stored.includes(key)) return true;
	const state = getStateSoFar(deliveries, key);
	return state === 'starting' || state === 'started';
}

/** Keys whose execution has started, for storing; the oldest is first. */
export function listStartedKeys(trigger: string): string[] {
	return [...getDeliveries(trigger).started].slice(-MAX_STORED_KEYS);
}

/** Undefined where no execution has been asked for. */
function getStateSoFar(
	{ started, starting }: TriggerDeliveries,
	key: string,
): ExecutionState | undefined {
	return started.has(key) ? 'started' : starting.get(key)?.();
}

function getDeliveries(trigger: string): TriggerDeliveries {
	const deliveries = deliveriesByTrigger.get(trigger) ?? {
		started: new Set(),
		starting: new Map(),
		reading: new Map(),
		running: new Map(),
	};
	// Moved to the end: the one not used for longest is dropped first.
	deliveriesByTrigger.delete(trigger);
	deliveriesByTrigger.set(trigger, deliveries);
	dropOldest(deliveriesByTrigger, MAX_TRIGGERS);
	return deliveries;
}

/** Drops the oldest entries of a set or map (both keep the order of insertion). */
function dropOldest(entries: Set<string> | Map<string, unknown>, maxSize: number): void {
	for (const key of entries.keys()) {
		if (entries.size <= maxSize) return;
		entries.delete(key);
	}
}
