import { isObject } from '../shared/isObject';
import { isText } from '../shared/isText';
import { isWebhookRoot, type WebhookRoot } from '../transport/webhooks';
import { type IssuedToken, mergeTokens, readPlainTokens, readTokens } from './issuedTokens';
import { isSameOwner, type Owner } from './owner';
import type { PollCursor, UnreadRange } from './polling/cursor';

export interface Registration {
	id: string;
	url: string;
	root: WebhookRoot;
	agentIds: string[];
	/** By agent ID: jobs that finished after this time are delivered. Milliseconds since 1970 by Roe's clock. */
	since?: Record<string, number>;
}

export interface PollingState {
	cursors: Record<string, PollCursor>;
	/** The first agent for which the last poll had no time. */
	nextAgentId?: string;
}

export interface TriggerData {
	polling?: PollingState;
	registration?: Registration;
	/** Keys of the latest deliveries that started the workflow, oldest first. */
	delivered?: string[];
	tokens?: IssuedToken[];
	/** Owns everything except `polling`, which a copy keeps. */
	owner?: Owner;
	/** By agent ID. */
	agentNames?: Record<string, AgentName>;
}

export interface AgentName {
	name: string;
	/** Milliseconds since 1970. */
	readAt: number;
}

/** Stored as plain JSON; `v` is the version of the format. Times are in ms since 1970. */
export interface Entry extends TriggerData {
	v: 1;
	/** A copy of the workflow starts without the entry. */
	workflowId: string;
	name: string;
	changedAt: number;
	polledAt?: number;
	registeredAt?: number;
	/** For a test in the editor, until it ends. */
	isTest?: true;
}

export type Entries = Record<string, Entry | undefined>;

/** Combines the latest parts of two states of one trigger. */
export function mergeEntries(one: Entry | undefined, other: Entry | undefined): Entry | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	const [older, newer] = one.changedAt <= other.changedAt ? [one, other] : [other, one];
	const polled = (older.polledAt ?? 0) > (newer.polledAt ?? 0) ? older : newer;
	if (older.owner && newer.owner && !isSameOwner(older.owner, newer.owner)) {
		return { ...newer, polling: polled.polling, polledAt: polled.polledAt };
	}
	const registered = (older.registeredAt ?? 0) > (newer.registeredAt ?? 0) ? older : newer;
	const tokens = mergeTokens(older.tokens, newer.tokens);
	const agentNames = mergeNames(older.agentNames, newer.agentNames);
	const delivered = new Set([...(older.delivered ?? []), ...(newer.delivered ?? [])]);
	return {
		...older,
		...newer,
		polling: polled.polling,
		polledAt: polled.polledAt,
		registration: registered.registration,
		registeredAt: registered.registeredAt,
		...(tokens.length > 0 && { tokens }),
		...(Object.keys(agentNames).length > 0 && { agentNames }),
		...(delivered.size > 0 && { delivered: [...delivered].slice(-MAX_STORED_KEYS) }),
	};
}

function mergeNames(...all: Array<TriggerData['agentNames']>): Record<string, AgentName> {
	const entries = all.flatMap((names) => Object.entries(names ?? {}));
	return Object.fromEntries(entries.sort(([, a], [, b]) => a.readAt - b.readAt));
}

/** Reads this workflow's entries. Drops entries of other workflows, and invalid entries or parts. */
export function readEntries(value: unknown, context: { getWorkflow(): { id?: string } }): Entries {
	const entries: Entries = {};
	if (!isObject(value)) return entries;
	for (const [key, entry] of Object.entries(value)) {
		if (!isObject(entry) || entry.v !== 1 || !isTime(entry.changedAt)) continue;
		if (entry.workflowId !== String(context.getWorkflow().id)) continue;
		const { workflowId, changedAt, name, polledAt, registeredAt, isTest } = entry;
		entries[key] = {
			v: 1,
			workflowId,
			name: String(name),
			changedAt,
			...readData(entry, entry.polling),
			...(isTime(polledAt) && { polledAt }),
			...(isTime(registeredAt) && { registeredAt }),
			...(isTest === true && { isTest }),
		};
	}
	return entries;
}

/** Reads what an older version of this package kept in the node's own static data. */
export function readOlderData(value: unknown): TriggerData | undefined {
	if (!isObject(value)) return undefined;
	const data = readData(value, value);
	return Object.keys(data).length === 0 ? undefined : data;
}

function readData(
	{ registration, delivered, token, tokens: stored, owner, agentNames }: Record<string, unknown>,
	polling: unknown,
): TriggerData {
	const state = readPolling(polling);
	const plain = isObject(registration) ? registration.token : undefined;
	const tokens = mergeTokens(readTokens(stored), readPlainTokens(plain, token));
	return {
		...(state !== undefined && { polling: state }),
		...(isRegistration(registration) && { registration: readRegistration(registration) }),
		...(Array.isArray(delivered) && {
			delivered: delivered.filter(isText).slice(-MAX_STORED_KEYS),
		}),
		...(tokens.length > 0 && { tokens }),
		...(isOwner(owner) && { owner: copyPlain(owner) }),
		...(isObject(agentNames) && { agentNames: readStoredNames(agentNames) }),
	};
}

function readStoredNames(value: Record<string, unknown>): Record<string, AgentName> {
	const names: Record<string, AgentName> = {};
	for (const [agentId, entry] of Object.entries(value)) {
		if (!isObject(entry) || !isText(entry.name) || !isTime(entry.readAt)) continue;
		names[agentId] = { name: entry.name, readAt: entry.readAt };
	}
	return names;
}

function readPolling(value: unknown): PollingState | undefined {
	if (!isObject(value) || !isObject(value.cursors)) return undefined;
	const cursors: Record<string, PollCursor> = {};
	for (const [agentId, of] of Object.entries(value.cursors)) {
		if (isPollCursor(of)) cursors[agentId] = copyPlain(of);
	}
	const { nextAgentId } = value;
	return { cursors, ...(isText(nextAgentId) && { nextAgentId }) };
}

function isRegistration(value: unknown): value is Registration {
	if (!isObject(value)) return false;
	const { id, url, root, agentIds, since } = value;
	return (
		[id, url].every(isText) &&
		// Static data can come with a workflow from elsewhere: no other path of Roe's API may be called for them.
		isWebhookRoot(root) &&
		id !== '.' &&
		id !== '..' &&
		Array.isArray(agentIds) &&
		agentIds.every(isText) &&
		(since === undefined || isTimes(since))
	);
}

/** Drops the token that an older version of this package stored. */
function readRegistration({ id, url, root, agentIds, since }: Registration): Registration {
	return copyPlain({ id, url, root, agentIds, since });
}

/** Whether an older version of this package stored plain tokens. */
export function hasPlainTokens(value: unknown): boolean {
	if (!isObject(value)) return false;
	return Object.values(value).some(
		(entry) =>
			isObject(entry) &&
			('token' in entry || (isObject(entry.registration) && 'token' in entry.registration)),
	);
}

function isOwner(value: unknown): value is Owner {
	if (!isObject(value)) return false;
	const { instanceId, baseUrl } = value;
	return isText(baseUrl) && (instanceId === undefined || isText(instanceId));
}

function isPollCursor(value: unknown): value is PollCursor {
	if (!isObject(value)) return false;
	const { since, settled, seen, unreadRanges } = value;
	return (
		isTime(since) &&
		isTime(settled) &&
		isTimes(seen) &&
		Array.isArray(unreadRanges) &&
		unreadRanges.every(isUnreadRange)
	);
}

function isUnreadRange(value: unknown): value is UnreadRange {
	return isObject(value) && [value.from, value.to, value.page].every(isTime);
}

const isTime = (value: unknown): value is number =>
	typeof value === 'number' && Number.isFinite(value);

const isTimes = (value: unknown): value is Record<string, number> =>
	isObject(value) && Object.values(value).every(isTime);

/** n8n tracks changes to its objects, but not to a copy. */
const copyPlain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** n8n reads and writes these keys with each delivery. */
export const MAX_STORED_KEYS = 1000;
