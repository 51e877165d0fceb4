import { METADATA_KEY } from '../inputs/agentInputs';
import type { Metadata } from '../inputs/metadata';
import { parseUuid } from '../inputs/uuid';
import { parseJson } from '../shared/json';
import type { RoeAnswer, RoeRequest } from './exchange';
import { type FilePart, MultipartBody } from './multipart';
import type { AgentOutput } from './types';

export type SentInput =
	| { key: string; kind: 'text'; text: string }
	| { key: string; kind: 'file'; files: FilePart[] };

export interface Run {
	agentId: string;
	/** UUID; undefined for the current version. */
	agentVersionId?: string;
	inputs: SentInput[];
	metadata: Metadata;
	skipCache: boolean;
	timeoutMs?: number;
}

export function filesOf({ inputs }: Run): FilePart[] {
	return inputs.flatMap((input) => (input.kind === 'file' ? input.files : []));
}

/** `POST /v1/agents/run/{agent_id}/[versions/{agent_version_id}/]async/` */
export function runAsyncRequest(run: Run): RoeRequest {
	return {
		method: 'POST',
		path: `${runPath(run)}async/`,
		headers: cacheHeaders(run.skipCache),
		body: runBody(run),
		timeoutMs: run.timeoutMs,
		// A UUID, an error message, or a proxy's page.
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

/** Replaces halves of cut emojis: JSON and multipart would send them differently, and few servers can store them. */
const toWellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd');

function wellFormedTexts(texts: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(texts).map((entry) => entry.map(toWellFormed)));
}

/** Inputs are top-level properties next to `metadata`, as JSON or, with files, multipart. */
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

/** `POST /v1/agents/run/{agent_id}/[versions/{agent_version_id}/]`: Roe responds when the run is over. */
export function runSyncRequest(run: Run): RoeRequest {
	return { ...runAsyncRequest(run), path: runPath(run), maxBytes: 512 * 1024 * 1024 };
}

/** Source: Roe's SDKs. */
export const MOST_RUNS_A_CALL = 1000;

export interface ManyRuns {
	agentId: string;
	/** Texts by input key, one object per run. */
	inputs: Array<Record<string, string>>;
	skipCache: boolean;
	timeoutMs: number;
}

/** `POST /v1/agents/run/{agent_id}/async/many/`: Roe accepts neither files nor metadata here. */
export function runManyRequest({ agentId, inputs, skipCache, timeoutMs }: ManyRuns): RoeRequest {
	return {
		method: 'POST',
		path: `/v1/agents/run/${encodeURIComponent(agentId)}/async/many/`,
		headers: cacheHeaders(skipCache),
		body: { inputs: inputs.map(wellFormedTexts) },
		timeoutMs,
	};
}

/** Roe's IDs have no white space. */
const readJobId = (value: unknown) =>
	typeof value === 'string' && !/\s/.test(value) ? parseUuid(value) : undefined;

/** The job ID in the response to an async run, a bare JSON string; undefined for anything else. */
export function jobIdOf(answer: RoeAnswer): string | undefined {
	return readJobId(parseJson(answer.text)?.value);
}

/** The job IDs in the response to a bulk run, one per run and in order; cached runs may share one. Undefined for anything else. */
export function jobIdsOf(answer: RoeAnswer, runs: number): string[] | undefined {
	const value = parseJson(answer.text)?.value;
	const jobIds = Array.isArray(value) ? value.flatMap((jobId) => readJobId(jobId) ?? []) : [];
	return Array.isArray(value) && value.length === runs && jobIds.length === runs
		? jobIds
		: undefined;
}

export function outputsOf(answer: RoeAnswer): AgentOutput[] | undefined {
	const value = parseJson(answer.text)?.value;
	return Array.isArray(value) && value.every(isOutput) ? value : undefined;
}

/** Whether this is an output as Roe documents it, with a value of any type. */
export function isOutput(value: unknown): value is AgentOutput {
	if (typeof value !== 'object' || value === null || !('value' in value)) return false;
	const { key, data_type: dataType } = value as Partial<Record<keyof AgentOutput, unknown>>;
	return typeof key === 'string' && (typeof dataType === 'string' || (dataType ?? null) === null);
}
