import { METADATA_KEY } from '../inputs/agentInputs';
import type { Metadata } from '../inputs/metadata';
import { parseUuid } from '../inputs/uuid';
import { parseJson } from '../shared/json';
import type { RoeAnswer, RoeRequest } from './exchange';
import { type FilePart, MultipartBody } from './multipart';
import type { AgentOutput } from './types';

/** An agent input with its files opened: what goes over the wire. */
export type SentInput =
	| { key: string; kind: 'text'; text: string }
	| { key: string; kind: 'file'; files: FilePart[] };

/** One run of an agent, ready to be sent. */
export interface Run {
	/** UUID. */
	agentId: string;
	/** UUID; undefined runs the agent's current version. */
	agentVersionId?: string;
	inputs: SentInput[];
	metadata: Metadata;
	/** Ask for a fresh run instead of a cached result. */
	skipCache: boolean;
	/** Milliseconds, see `RoeRequest`. */
	timeoutMs?: number;
}

/** All files of a run, in their order. */
export function filesOf({ inputs }: Run): FilePart[] {
	return inputs.flatMap((input) => (input.kind === 'file' ? input.files : []));
}

/** `POST /v1/agents/run/{agent_id}/[versions/{agent_version_id}/]async/` as a request. */
export function runAsyncRequest(run: Run): RoeRequest {
	return {
		method: 'POST',
		path: `${runPath(run)}async/`,
		headers: cacheHeaders(run.skipCache),
		body: runBody(run),
		timeoutMs: run.timeoutMs,
		// The answer is a UUID, an error's message, or a proxy's page.
		maxBytes: 1024 * 1024,
	};
}

const cacheHeaders = (skipCache: boolean): Record<string, string> =>
	skipCache ? { 'X-Skip-Cache': 'true' } : {};

function runPath({ agentId, agentVersionId }: Run): `/${string}/` {
	const agent = `/v1/agents/run/${encodeURIComponent(agentId)}/` as const;
	return agentVersionId === undefined
		? agent
		: `${agent}versions/${encodeURIComponent(agentVersionId)}/`;
}

/**
 * Text as UTF-8 can hold it. A text that was cut within an emoji ends with half a character (a lone surrogate): JSON would send it as
 * it is, multipart as U+FFFD, and few servers can store it.
 */
const toWellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd');

function wellFormedTexts(texts: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(texts).map((entry) => entry.map(toWellFormed)));
}

/** Inputs stand at the top level of the body, beside `metadata`. Without files it is JSON, with files multipart. */
function runBody({ inputs, ...run }: Run): object {
	const metadata = wellFormedTexts(run.metadata);
	const hasMetadata = Object.keys(metadata).length > 0;
	if (!inputs.some((input) => input.kind === 'file')) {
		const body: Record<string, unknown> = {};
		for (const input of inputs) {
			if (input.kind === 'text') body[input.key] = toWellFormed(input.text);
		}
		if (hasMetadata) body[METADATA_KEY] = metadata;
		return body;
	}
	const form = new MultipartBody();
	for (const input of inputs) {
		if (input.kind === 'text') form.addText(input.key, toWellFormed(input.text));
		else input.files.forEach((file) => form.addFile(input.key, file));
	}
	if (hasMetadata) form.addText(METADATA_KEY, JSON.stringify(metadata));
	return form;
}

/** `POST /v1/agents/run/{agent_id}/[versions/{agent_version_id}/]` as a request: answered when the run is over. */
export function runSyncRequest(run: Run): RoeRequest {
	return { ...runAsyncRequest(run), path: runPath(run), maxBytes: 512 * 1024 * 1024 };
}

/** Runs that one bulk request may start. Source: Roe's SDKs. */
export const MOST_RUNS_A_CALL = 1000;

/** Runs of one agent that are started with one request. */
export interface ManyRuns {
	/** UUID. */
	agentId: string;
	/** Texts by input key, one object for each run. */
	inputs: Array<Record<string, string>>;
	/** Ask for fresh runs instead of cached results. */
	skipCache: boolean;
	/** Milliseconds, see `RoeRequest`. */
	timeoutMs: number;
}

/** `POST /v1/agents/run/{agent_id}/async/many/` as a request. Roe keeps no metadata of these jobs, and takes no files here. */
export function runManyRequest({ agentId, inputs, skipCache, timeoutMs }: ManyRuns): RoeRequest {
	return {
		method: 'POST',
		path: `/v1/agents/run/${encodeURIComponent(agentId)}/async/many/`,
		headers: cacheHeaders(skipCache),
		body: { inputs: inputs.map(wellFormedTexts) },
		timeoutMs,
	};
}

/** With white space it isn't Roe's. */
const readJobId = (value: unknown) =>
	typeof value === 'string' && !/\s/.test(value) ? parseUuid(value) : undefined;

/** The job ID in an answer to an async run: a bare JSON string that is a UUID, however written. Undefined for anything else. */
export function jobIdOf(answer: RoeAnswer): string | undefined {
	return readJobId(parseJson(answer.text)?.value);
}

/**
 * The job IDs in an answer to a bulk run: a list of as many UUIDs as runs were sent, in their order. One ID may come twice: runs
 * that hit the cache share an earlier job. Undefined for anything else.
 */
export function jobIdsOf(answer: RoeAnswer, runs: number): string[] | undefined {
	const value = parseJson(answer.text)?.value;
	const jobIds = Array.isArray(value) ? value.flatMap((jobId) => readJobId(jobId) ?? []) : [];
	return Array.isArray(value) && value.length === runs && jobIds.length === runs
		? jobIds
		: undefined;
}

/** The outputs in an answer to a sync run. Undefined for anything else. */
export function outputsOf(answer: RoeAnswer): AgentOutput[] | undefined {
	const value = parseJson(answer.text)?.value;
	return Array.isArray(value) && value.every(isOutput) ? value : undefined;
}

/** Whether something is an output as Roe documents it; of the value, only that there is one. */
export function isOutput(value: unknown): value is AgentOutput {
	if (typeof value !== 'object' || value === null || !('value' in value)) return false;
	const { key, data_type: dataType } = value as Partial<Record<keyof AgentOutput, unknown>>;
	return typeof key === 'string' && (typeof dataType === 'string' || (dataType ?? null) === null);
}
