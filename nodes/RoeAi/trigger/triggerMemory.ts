import type { IDataObject, IHookFunctions } from 'n8n-workflow';

import { hasNode } from '../platform/workflowNodes';
import { isObject } from '../shared/isObject';
import {
	type Entries,
	type Entry,
	hasPlainTokens,
	mergeEntries,
	readEntries,
	readOlderData,
	type TriggerData,
} from './triggerMemoryEntry';

/**
 * A trigger's data by node ID, in the workflow's global static data: n8n drops a node's own when the node is renamed.
 * n8n saves static data as a whole, from copies that may be outdated, so each write merges in the latest state in this process.
 * A polling state counts once n8n returns it with the next poll: if the workflow is published during a poll, n8n discards its changes.
 * Code nodes share the object, so invalid entries are ignored. A test in the editor has its own static data.
 */
export type MemoryContext = Pick<
	IHookFunctions,
	'getWorkflow' | 'getNode' | 'getMode' | 'getWorkflowStaticData'
>;

const STATIC_DATA_PROPERTY = 'roeAiTrigger';
/** Per workflow, including deleted nodes. The least recently changed ones are dropped. */
export const MAX_TRIGGERS = 30;
/** Triggers that one process keeps in memory. */
export const MAX_TRIGGERS_IN_PROCESS = 500;
const MAX_WORKFLOWS = 500;

const latestByWorkflow = new Map<string, Entries>();

export function getTriggerId(context: MemoryContext): string {
	return `${context.getWorkflow().id}/${getEntryKey(context, readEntries(readStored(context), context))}`;
}

/** Returns the trigger's data. Use `remember` to change it. */
export function recall(context: MemoryContext): Partial<Entry> {
	const entries = readEntries(readStored(context), context);
	const key = getEntryKey(context, entries);
	const entry = entries[key] ?? migrateOlderData(context);
	if (isTest(context, entry)) return entry ?? {};
	const latest = mergeEntries(getKnownEntries(context)[key], entry);
	if (latest === undefined) return {};
	noteLatest(context, key, latest);
	return latest;
}

/** Changes the trigger's data. n8n saves it with the workflow's static data. A part that is `undefined` is removed. */
export function remember(context: MemoryContext, change: TriggerData): Entry {
	const place = getStaticData(context);
	const entries = readEntries(place[STATIC_DATA_PROPERTY], context);
	const key = getEntryKey(context, entries);
	const isForTest = isTest(context, entries[key]);
	const before = isForTest
		? entries[key]
		: mergeEntries(getKnownEntries(context)[key], entries[key]);
	const changedAt = Math.max(Date.now(), (before?.changedAt ?? 0) + 1);
	const entry: Entry = {
		...before,
		...change,
		...('polling' in change && { polledAt: changedAt }),
		...('registration' in change && { registeredAt: changedAt }),
		...(isForTest && { isTest: true }),
		v: 1,
		workflowId: String(context.getWorkflow().id),
		name: context.getNode().name,
		changedAt,
	};
	const others = isForTest ? entries : mergeAll(entries, getKnownEntries(context));
	place[STATIC_DATA_PROPERTY] = selectLatest({ ...others, [key]: entry }) as unknown as IDataObject;
	// The polling state is adopted with the next poll.
	const { polling, polledAt } = before ?? {};
	if (!isForTest) noteLatest(context, key, { ...entry, polling, polledAt });
	return entry;
}

/** Replaces plain tokens, stored by an older version of this package, with their hashes. */
export function removePlainTokens(context: MemoryContext): void {
	if (hasPlainTokens(readStored(context))) remember(context, {});
}

function getEntryKey(context: MemoryContext, entries: Entries): string {
	const { id, name } = context.getNode();
	const owner = entries[id]?.name ?? getKnownEntries(context)[id]?.name;
	// Workflows created outside the editor can have two nodes with one ID (n8n 2.41). The first one keeps the entry.
	const isOthers = owner !== undefined && owner !== name && hasNode(context, owner, id);
	return isOthers ? `${id}/${name}` : id;
}

/** Migrates data stored under the node's name once, since a later node may reuse the name. */
function migrateOlderData(context: MemoryContext): Entry | undefined {
	const older = context.getWorkflowStaticData('node');
	const data = readOlderData(older);
	if (data === undefined) return undefined;
	for (const name of Object.keys(older)) delete older[name];
	return remember(context, data);
}

/** Uses the node's own static data if a user's code has replaced the global object. */
function getStaticData(context: MemoryContext): IDataObject {
	const global: unknown = context.getWorkflowStaticData('global');
	return isObject(global) ? (global as IDataObject) : context.getWorkflowStaticData('node');
}

const readStored = (context: MemoryContext): unknown =>
	getStaticData(context)[STATIC_DATA_PROPERTY];

function isTest(context: MemoryContext, entry: Entry | undefined): boolean {
	return context.getMode() === 'manual' || entry?.isTest === true;
}

function getKnownEntries(context: MemoryContext): Entries {
	return latestByWorkflow.get(String(context.getWorkflow().id)) ?? {};
}

function noteLatest(context: MemoryContext, key: string, entry: Entry): void {
	const workflowId = String(context.getWorkflow().id);
	const entries = selectLatest({ ...latestByWorkflow.get(workflowId), [key]: entry });
	// Moved to the end, so that the least recently used one is dropped first.
	latestByWorkflow.delete(workflowId);
	latestByWorkflow.set(workflowId, entries);
	for (const oldest of latestByWorkflow.keys()) {
		if (latestByWorkflow.size <= MAX_WORKFLOWS) return;
		latestByWorkflow.delete(oldest);
	}
}

function mergeAll(one: Entries, other: Entries): Entries {
	const merged: Entries = {};
	for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
		merged[key] = mergeEntries(one[key], other[key]);
	}
	return merged;
}

function selectLatest(entries: Entries): Entries {
	const byChange = Object.entries(entries).sort(
		([, a], [, b]) => (b?.changedAt ?? 0) - (a?.changedAt ?? 0),
	);
	return Object.fromEntries(byChange.slice(0, MAX_TRIGGERS));
}
