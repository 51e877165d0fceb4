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
 * What a trigger remembers between polls, deliveries and publications.
 *
 * n8n keys a node's own static data by the node's name, so a rename would lose it. It is kept in the workflow's global static data
 * instead, under one property of ours and by the node's ID. That has two consequences:
 *
 * - n8n saves a workflow's static data as a whole, from a copy that may be old: each delivery has a copy of its own, a polling trigger
 *   keeps the one from its publication, and a Code node's execution writes back what it began with. Whoever writes would take
 *   the other triggers of the workflow back to an older state. So this process knows the latest state of each trigger, and puts it into
 *   whatever is written.
 * - Users' Code nodes share the object. What is no entry of ours counts as not there.
 *
 * Progress of polling becomes known to this process only when n8n hands it back, with the next poll: n8n discards what a poll
 * returns if the workflow is published anew meanwhile, and then the poll before counts.
 *
 * A test in the editor has static data of its own, and neither reads nor changes what this process knows.
 */
export type MemoryContext = Pick<
	IHookFunctions,
	'getWorkflow' | 'getNode' | 'getMode' | 'getWorkflowStaticData'
>;

/** Our property in the workflow's global static data. */
const STATIC_DATA_PROPERTY = 'roeAiTrigger';
/** Entries per workflow, of deleted nodes too. Those changed longest ago are dropped. */
export const MAX_ENTRIES = 30;
const MAX_WORKFLOWS = 500;

/** The latest state of each trigger, by the workflow's ID and the entry's key. */
const latestByWorkflow = new Map<string, Entries>();

/** Tells the triggers of one n8n apart. */
export function getTriggerId(context: MemoryContext): string {
	return `${context.getWorkflow().id}/${getEntryKey(context, readEntries(readStored(context), context))}`;
}

/** What this trigger remembers. Not to be changed: see `remember`. */
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

/**
 * Changes what this trigger remembers. n8n saves it when it saves the workflow's static data.
 *
 * @param change A part that is `undefined` is forgotten.
 */
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
	// Where polling stands becomes known with the next poll.
	const { polling, polledAt } = before ?? {};
	if (!isForTest) noteLatest(context, key, { ...entry, polling, polledAt });
	return entry;
}

/** Takes tokens out that an older version of this package stored as they are. Their hashes stay. */
export function removePlainTokens(context: MemoryContext): void {
	if (hasPlainTokens(readStored(context))) remember(context, {});
}

/** An entry is the node's by its ID. */
function getEntryKey(context: MemoryContext, entries: Entries): string {
	const { id, name } = context.getNode();
	const owner = entries[id]?.name ?? getKnownEntries(context)[id]?.name;
	// A workflow that was not made in the editor can have two nodes with one ID (n8n 2.41 gives one of them another when it is
	// published). The entry belongs to the one that had it first.
	const isOthers = owner !== undefined && owner !== name && hasNode(context, owner, id);
	return isOthers ? `${id}/${name}` : id;
}

/** What an older version of this package kept under the node's name, once: a later node of that name is another one. */
function migrateOlderData(context: MemoryContext): Entry | undefined {
	const older = context.getWorkflowStaticData('node');
	const data = readOlderData(older);
	if (data === undefined) return undefined;
	for (const name of Object.keys(older)) delete older[name];
	return remember(context, data);
}

/** The global static data, or the node's own if somebody has put something else in the place of the object. */
function getStaticData(context: MemoryContext): IDataObject {
	const global: unknown = context.getWorkflowStaticData('global');
	return isObject(global) ? (global as IDataObject) : context.getWorkflowStaticData('node');
}

const readStored = (context: MemoryContext): unknown =>
	getStaticData(context)[STATIC_DATA_PROPERTY];

/** n8n ends a test in another mode than it begins it. */
function isTest(context: MemoryContext, entry: Entry | undefined): boolean {
	return context.getMode() === 'manual' || entry?.isTest === true;
}

function getKnownEntries(context: MemoryContext): Entries {
	return latestByWorkflow.get(String(context.getWorkflow().id)) ?? {};
}

function noteLatest(context: MemoryContext, key: string, entry: Entry): void {
	const workflowId = String(context.getWorkflow().id);
	const entries = selectLatest({ ...latestByWorkflow.get(workflowId), [key]: entry });
	// Moved to the end: the workflow not used for longest is dropped first.
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
	return Object.fromEntries(byChange.slice(0, MAX_ENTRIES));
}
