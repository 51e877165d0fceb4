import { type FilePart, MultipartBody } from '../platform/multipart';
import { parseJson } from '../shared/json';
import { type Metadata, METADATA_KEY } from '../shared/metadata';
import { BYTES_PER_MEGABYTE } from '../shared/units';
import { parseUuid } from '../shared/uuid';
import type { RoeResponse, RoeRequest } from './sendRequest';
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

export function getRunFiles({ inputs }: Run): FilePart[] {
	return inputs.flatMap((input) => (input.kind === 'file' ? input.files : []));
}

/** `POST /v1/agents/run/{agent_id}/[versions/{agent_version_id}/]async/` */
export function buildRunAsyncRequest(run: Run): RoeRequest {
	return {
		method: 'POST',
		path: `${buildRunPath(run)}async/`,
		headers: buildCacheHeaders(run.skipCache),
		body: buildRunBody(run),
		timeoutMs: run.timeoutMs,
		maxBytes: BYTES_PER_MEGABYTE,
	};
}

const buildCacheHeaders = (skipCache: boolean): Record<string, string> =>
	skipCache ? { 'X-Skip-Cache': 'true' } : {};

function buildRunPath({ agentId, agentVersionId }: Run): `/${string}/` {
	const agent = `/v1/agents/run/${encodeURIComponent(agentId)}/` as const;
	return agentVersionId === undefined
		? agent
		: `${agent}versions/${encodeURIComponent(agentVersionId)}/`;
}

/** Replaces halves of cut emojis: JSON and multipart would send them differently, and few servers can store them. */
export const toWellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd');

/** Texts as they are sent. */
export function toWellFormedTexts(texts: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(texts).map((entry) => entry.map(toWellFormed)));
}

/** Inputs are top-level properties next to `metadata`, as JSON or, with files, multipart. */
function buildRunBody({ inputs, ...run }: Run): object {
	const metadata = toWellFormedTexts(run.metadata);
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
export function buildRunSyncRequest(run: Run): RoeRequest {
	return {
		...buildRunAsyncRequest(run),
		path: buildRunPath(run),
		maxBytes: 512 * BYTES_PER_MEGABYTE,
	};
}

export const MAX_RUNS_PER_CALL = 1000;

export interface BulkRun {
	agentId: string;
	inputs: Array<Record<string, string>>;
	skipCache: boolean;
	timeoutMs: number;
}

/** `POST /v1/agents/run/{agent_id}/async/many/`: Roe accepts neither files nor metadata here. */
export function buildRunBulkRequest({
	agentId,
	inputs,
	skipCache,
	timeoutMs,
}: BulkRun): RoeRequest {
	return {
		method: 'POST',
		path: `/v1/agents/run/${encodeURIComponent(agentId)}/async/many/`,
		headers: buildCacheHeaders(skipCache),
		body: { inputs: inputs.map(toWellFormedTexts) },
		timeoutMs,
	};
}

const parseJobId = (value: unknown) =>
	typeof value === 'string' && !/\s/.test(value) ? parseUuid(value) : undefined;

/** The job ID in the response to an async run, a bare JSON string; undefined for anything else. */
export function parseStartedJobId(response: RoeResponse): string | undefined {
	return parseJobId(parseJson(response.text)?.value);
}

/** The job IDs in the response to a bulk run, one per run and in order; cached runs may share one. Undefined for anything else. */
export function parseStartedJobIds(response: RoeResponse, runs: number): string[] | undefined {
	const value = parseJson(response.text)?.value;
	const jobIds = Array.isArray(value) ? value.flatMap((jobId) => parseJobId(jobId) ?? []) : [];
	return Array.isArray(value) && value.length === runs && jobIds.length === runs
		? jobIds
		: undefined;
}

export function parseOutputs(response: RoeResponse): AgentOutput[] | undefined {
	const value = parseJson(response.text)?.value;
	return Array.isArray(value) && value.every(isAgentOutput) ? value : undefined;
}

/** Whether this is an output as Roe documents it, with a value of any type. */
export function isAgentOutput(value: unknown): value is AgentOutput {
	if (typeof value !== 'object' || value === null || !('value' in value)) return false;
	const { key, data_type: dataType } = value as Partial<Record<keyof AgentOutput, unknown>>;
	return typeof key === 'string' && (typeof dataType === 'string' || (dataType ?? null) === null);
}
