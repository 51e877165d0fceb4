import { RoeError } from '../shared/roeError';
import { BYTES_PER_MEGABYTE } from '../shared/units';
import { readJson, requestJson } from './client';
import { requireList, requireObjectWith, requirePage } from './parseResponse';
import type { RoeContext } from './sendRequest';
import type { BulkResult, BulkStatus, JobStatus, ListedJob, Page } from './types';

/** Source: Roe's SDKs. */
export const MAX_JOBS_PER_CALL = 1000;

const buildJobPath = (jobId: string) => `/v1/agents/jobs/${encodeURIComponent(jobId)}/` as const;

export async function getJobStatus(context: RoeContext, jobId: string): Promise<JobStatus> {
	const action = 'read the job’s status';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `${buildJobPath(jobId)}status/`,
	});
	return requireObjectWith<JobStatus>(action, json, 'status');
}

/** `POST /v1/agents/jobs/statuses/`, once per thousand jobs. By job ID; jobs that Roe doesn't list are absent. */
export async function getJobStatuses(
	context: RoeContext,
	jobIds: string[],
): Promise<Map<string, BulkStatus>> {
	return await fetchInBulk(context, 'read the statuses of the jobs', 'statuses', jobIds);
}

/** `POST /v1/agents/jobs/results/`, like `getJobStatuses`. */
export async function getJobResults(
	context: RoeContext,
	jobIds: string[],
): Promise<Map<string, BulkResult>> {
	return await fetchInBulk(context, 'read the results of the jobs', 'results', jobIds);
}

async function fetchInBulk<T extends { id: string }>(
	context: RoeContext,
	action: string,
	about: 'statuses' | 'results',
	jobIds: string[],
): Promise<Map<string, T>> {
	const unique = [...new Set(jobIds)];
	const entriesById = new Map<string, T>();
	for (let start = 0; start < unique.length; start += MAX_JOBS_PER_CALL) {
		const asked = unique.slice(start, start + MAX_JOBS_PER_CALL);
		const { json } = await readJson(context, action, {
			method: 'POST',
			path: `/v1/agents/jobs/${about}/`,
			body: { job_ids: asked },
			// A thousand documents exceed the default.
			...(about === 'results' && { maxBytes: 512 * BYTES_PER_MEGABYTE }),
		});
		const askedById = new Map(asked.map((jobId) => [normalizeId(jobId), jobId]));
		const entries = requireList<T | null>(action, json);
		let found = 0;
		for (const entry of entries) {
			const jobId = askedById.get(normalizeId(entry?.id));
			if (entry === null || jobId === undefined) continue;
			entriesById.set(jobId, entry);
			found++;
		}
		if (found === 0 && entries.length > 0) {
			throw new RoeError(
				'RESPONSE_FOR_OTHER_JOB',
				`Could not ${action}: Roe returned job ${entries[0]?.id}, which wasn’t requested`,
				'If this happens again, check whether a proxy between n8n and Roe mixes up responses.',
			);
		}
	}
	return entriesById;
}

/** Roe may write IDs in capitals or without dashes. */
const normalizeId = (id: unknown) => String(id).toLowerCase().replaceAll('-', '');

/** Pages count from 1, times are ISO 8601, and "-" in front of `ordering` means descending. */
export interface JobFilter {
	page?: number;
	pageSize?: number;
	ordering?: string;
	statusCode?: number;
	versionName?: string;
	metadata?: string;
	createdFrom?: string;
	createdTo?: string;
	jobId?: string;
	search?: string;
	excludeMetadata?: string;
	jobInputs?: string;
	reviewState?: ReviewState;
	verdict?: string;
	/** Jobs of similar meaning. Without `ordering`, Roe chooses the order. */
	semanticSearch?: string;
}

/** Source: Roe's Python SDK. */
export const REVIEW_STATES = ['agreed', 'disagreed', 'unreviewed'] as const;

export type ReviewState = (typeof REVIEW_STATES)[number];

export interface JobPage extends Page<ListedJob> {
	/** How far Roe's clock is ahead, to the second; undefined without a Date header. */
	clockAheadMs: number | undefined;
}

export async function listJobs(
	context: RoeContext,
	agentId: string,
	filter: JobFilter = {},
): Promise<JobPage> {
	const action = 'list the agent’s jobs';
	const { json, headers } = await readJson(context, action, {
		method: 'GET',
		path: `/v1/agents/${encodeURIComponent(agentId)}/jobs/`,
		query: {
			page: filter.page,
			page_size: filter.pageSize,
			ordering: filter.ordering || undefined,
			status_code: filter.statusCode,
			version_name: filter.versionName || undefined,
			metadata: filter.metadata || undefined,
			created_from: filter.createdFrom || undefined,
			created_to: filter.createdTo || undefined,
			job_id: filter.jobId || undefined,
			search: filter.search || undefined,
			exclude_metadata: filter.excludeMetadata || undefined,
			job_inputs: filter.jobInputs || undefined,
			review_state: filter.reviewState,
			verdict: filter.verdict || undefined,
			semantic_string: filter.semanticSearch || undefined,
		},
	});
	const roeTime = Date.parse(headers.date ?? '');
	return {
		...requirePage<ListedJob>(action, json),
		clockAheadMs: Number.isNaN(roeTime) ? undefined : roeTime - Date.now(),
	};
}

export async function cancelJob(context: RoeContext, jobId: string): Promise<void> {
	await requestJson(context, 'cancel the job', {
		method: 'POST',
		path: `${buildJobPath(jobId)}cancel/`,
	});
}

export interface CancelledJobs {
	/** Null if there was nothing to cancel. */
	task_id?: string | null;
	targeted_count: number;
	note?: string | null;
}

export async function cancelAllJobs(context: RoeContext, agentId: string): Promise<CancelledJobs> {
	const action = 'cancel the agent’s jobs';
	const { json } = await requestJson(context, action, {
		method: 'POST',
		path: `/v1/agents/${encodeURIComponent(agentId)}/jobs/cancel-all/`,
	});
	return requireObjectWith<CancelledJobs>(action, json, 'targeted_count');
}

export interface DeletedData {
	status: string;
	deleted_count?: number;
	failed_count?: number;
	artifacts_deleted_count?: number;
	artifacts_failed_count?: number;
	errors?: unknown;
}

export async function deleteJobData(context: RoeContext, jobId: string): Promise<DeletedData> {
	const action = 'delete the job’s data';
	const { json } = await requestJson(context, action, {
		method: 'POST',
		path: `${buildJobPath(jobId)}delete-data/`,
	});
	return requireObjectWith<DeletedData>(action, json, 'status');
}

/** `GET /v1/agents/jobs/{job_id}/artifacts/result/`: an intermediate result, any JSON. */
export async function getArtifact(
	context: RoeContext,
	jobId: string,
	artifactKey: string,
): Promise<unknown> {
	const action = 'read the artifact';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `${buildJobPath(jobId)}artifacts/result/`,
		query: { artifact_key: artifactKey },
	});
	return requireObjectWith<{ result: unknown }>(action, json, 'result').result;
}

export interface ResentWebhook {
	status?: string;
	/** Number of deliveries; 0 if the agent has no active webhook. */
	queued: number;
}

export async function resendWebhook(
	context: RoeContext,
	jobId: string,
	webhookId: string | undefined,
): Promise<ResentWebhook> {
	const action = 'send the webhook again';
	const { json } = await requestJson(context, action, {
		method: 'POST',
		path: `${buildJobPath(jobId)}webhook/resend/`,
		body: webhookId === undefined ? {} : { webhook_id: webhookId },
	});
	return requireObjectWith<ResentWebhook>(action, json, 'queued');
}
