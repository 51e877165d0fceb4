import type { ExecutionState } from '../../platform/executionState';
import { dropOldest, getRecent } from '../../shared/dropOldest';
import { pause } from '../../transport/pause';
import { MAX_TRIGGERS_IN_PROCESS } from '../triggerMemory';
import { MAX_STORED_KEYS } from '../triggerMemoryEntry';

/** Per trigger, in this process. Roe retries a delivery within minutes. */
export const MAX_REMEMBERED_KEYS = 5000;
/** How long a repeated delivery waits for the first one, ms, since Roe counts rejections as webhook failures. */
const MAX_WAIT_MS = 5000;
const WAIT_STEP_MS = 50;

interface TriggerDeliveries {
	/** Oldest first. */
	started: Set<string>;
	starting: Map<string, () => ExecutionState>;
	/** Deliveries whose data is being read. The promises never reject. */
	reading: Map<string, Promise<unknown>>;
	/** Execution IDs by key, oldest first. */
	running: Map<string, string>;
	/** Keys for which this process asked n8n to start an execution, oldest first. */
	received: Set<string>;
}

/** n8n gives each delivery its own copy of the static data, so simultaneous ones would overwrite each other. */
const deliveriesByTrigger = new Map<string, TriggerDeliveries>();

export type Claim<T> =
	| { kind: 'start'; result: T }
	| { kind: 'startedBefore' }
	| { kind: 'starting' }
	| { kind: 'nothing' };

/**
 * Starts one execution per key. A second call waits for the first one, and starts an execution itself if the first didn't.
 * @param stored Keys stored by another process, or before a restart.
 * @param read Reads the execution's data. If it fails or returns undefined, nothing starts, and the key can be claimed again.
 */
export async function claimDelivery<T>(
	trigger: string,
	stored: string[],
	key: string,
	read: () => Promise<T | undefined>,
	getState: () => ExecutionState,
): Promise<Claim<T>> {
	const deliveries = getDeliveries(trigger);
	const { started, starting, reading, received } = deliveries;
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
	// No await from here until `reading` has the key, so that only one waiting call continues.
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
		received.add(key);
		dropOldest(received, MAX_REMEMBERED_KEYS);
		return { kind: 'start', result };
	} finally {
		reading.delete(key);
	}
}

export function confirmStarted(trigger: string, key: string): void {
	const { started, starting } = getDeliveries(trigger);
	starting.delete(key);
	started.add(key);
	dropOldest(started, MAX_REMEMBERED_KEYS);
}

/** @returns false if another execution has the key: an n8n that stops while starting one reports a failure, yet runs it after a restart. */
export function claimExecution(trigger: string, key: string, executionId: string): boolean {
	const { running } = getDeliveries(trigger);
	const first = running.get(key) ?? executionId;
	running.set(key, first);
	dropOldest(running, MAX_REMEMBERED_KEYS);
	confirmStarted(trigger, key);
	return first === executionId;
}

/** Whether this process received the delivery. In queue mode, another process executes. */
export function isReceivedHere(trigger: string, key: string): boolean {
	return getDeliveries(trigger).received.has(key);
}

export function isClaimed(trigger: string, stored: string[], key: string): boolean {
	const deliveries = getDeliveries(trigger);
	if (deliveries.reading.has(key) || stored.includes(key)) return true;
	const state = getStateSoFar(deliveries, key);
	return state === 'starting' || state === 'started';
}

/** Oldest first. */
export function listStartedKeys(trigger: string): string[] {
	return [...getDeliveries(trigger).started].slice(-MAX_STORED_KEYS);
}

function getStateSoFar(
	{ started, starting }: TriggerDeliveries,
	key: string,
): ExecutionState | undefined {
	return started.has(key) ? 'started' : starting.get(key)?.();
}

function getDeliveries(trigger: string): TriggerDeliveries {
	const create = () => ({
		started: new Set<string>(),
		starting: new Map(),
		reading: new Map(),
		running: new Map(),
		received: new Set<string>(),
	});
	return getRecent(deliveriesByTrigger, trigger, create, MAX_TRIGGERS_IN_PROCESS);
}
