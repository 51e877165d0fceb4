import { readJson, requestJson } from './client';
import type { RoeContext } from './exchange';
import { RoeError } from './roeError';
import { requireList, requireObjectWith, requirePage } from './shapes';
import type { BulkResult, BulkStatus, JobStatus, ListedJob, Page } from './types';

/** Jobs that one bulk call may name. Source: Roe's SDKs. */
export const MOST_JOBS_A_CALL = 1000;

const pathOf = (jobId: string) => `/v1/agents/jobs/${encodeURIComponent(jobId)}/` as const;

/** `GET /v1/agents/jobs/{job_id}/status/` */
export async function getJobStatus(context: RoeContext, jobId: string): Promise<JobStatus> {
	const doing = 'read the job’s status';
	const { json } = await readJson(context, doing, {
		method: 'GET',
		path: `${pathOf(jobId)}status/`,
	});
	return requireObjectWith<JobStatus>(doing, json, 'status');
}

/** `POST /v1/agents/jobs/statuses/`, as often as there are thousands of jobs. By job ID; a job Roe does not list is missing. */
export async function getJobStatuses(
	context: RoeContext,
	jobIds: string[],
): Promise<Map<string, BulkStatus>> {
	return await askAboutJobs(context, 'read the statuses of the jobs', 'statuses', jobIds);
}

/** `POST /v1/agents/jobs/results/`, as often as there are thousands of jobs. By job ID; a job Roe does not list is missing. */
export async function getJobResults(
	context: RoeContext,
	jobIds: string[],
): Promise<Map<string, BulkResult>> {
	return await askAboutJobs(context, 'read the results of the jobs', 'results', jobIds);
}

async function askAboutJobs<T extends { id: string }>(
	context: RoeContext,
	doing: string,
	about: 'statuses' | 'results',
	jobIds: string[],
): Promise<Map<string, T>> {
	const unique = [...new Set(jobIds)];
	const answers = new Map<string, T>();
	for (let begin = 0; begin < unique.length; begin += MOST_JOBS_A_CALL) {
		const asked = unique.slice(begin, begin + MOST_JOBS_A_CALL);
		const { json } = await readJson(context, doing, {
			method: 'POST',
			path: `/v1/agents/jobs/${about}/`,
			body: { job_ids: asked },
			// A thousand results of documents are more than any other answer.
			...(about === 'results' && { maxBytes: 512 * 1024 * 1024 }),
		});
		const askedById = new Map(asked.map((jobId) => [comparable(jobId), jobId]));
		const entries = requireList<T | null>(doing, json);
		let found = 0;
		for (const entry of entries) {
			// An entry that was not asked for says nothing about those that were.
			const jobId = askedById.get(comparable(entry?.id));
			if (entry === null || jobId === undefined) continue;
			answers.set(jobId, entry);
			found++;
		}
		if (found === 0 && entries.length > 0) {
			throw new RoeError(
				'RESPONSE_FOR_OTHER_JOB',
				`Could not ${doing}: Roe answered for the job ${entries[0]?.id}, which was not asked for`,
				'If this happens again, a proxy between n8n and Roe may mix up responses.',
			);
		}
	}
	return answers;
}

/** An ID as Roe may write it: in capitals, or without dashes. */
const comparable = (id: unknown) => String(id).toLowerCase().replaceAll('-', '');

export interface JobFilter {
	/** From 1. */
	page?: number;
	pageSize?: number;
	/** Field to sort by, with "-" in front for descending. */
	ordering?: string;
	statusCode?: number;
	versionName?: string;
	metadata?: string;
	/** ISO 8601. */
	createdFrom?: string;
	/** ISO 8601. */
	createdTo?: string;
	jobId?: string;
	search?: string;
}

/** A page of jobs, with how Roe's clock differs from this machine's. */
export interface JobPage extends Page<ListedJob> {
	/** Milliseconds that Roe's clock is ahead, to the second; undefined where Roe's answer does not tell its time. */
	clockAheadMs: number | undefined;
}

/** `GET /v1/agents/{agent_id}/jobs/` */
export async function listJobs(
	context: RoeContext,
	agentId: string,
	filter: JobFilter = {},
): Promise<JobPage> {
	const doing = 'list the agent’s jobs';
	const { json, headers } = await readJson(context, doing, {
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
		},
	});
	const roeTime = Date.parse(headers.date ?? '');
	return {
		...requirePage<ListedJob>(doing, json),
		clockAheadMs: Number.isNaN(roeTime) ? undefined : roeTime - Date.now(),
	};
}

/** `POST /v1/agents/jobs/{job_id}/cancel/` */
export async function cancelJob(context: RoeContext, jobId: string): Promise<void> {
	await requestJson(context, 'cancel the job', { method: 'POST', path: `${pathOf(jobId)}cancel/` });
}

export interface CancelledJobs {
	/** Null where there was nothing to cancel. */
	task_id?: string | null;
	/** Jobs that Roe is going to cancel. */
	targeted_count: number;
	note?: string | null;
}

/** `POST /v1/agents/{agent_id}/jobs/cancel-all/` */
export async function cancelAllJobs(context: RoeContext, agentId: string): Promise<CancelledJobs> {
	const doing = 'cancel the agent’s jobs';
	const { json } = await requestJson(context, doing, {
		method: 'POST',
		path: `/v1/agents/${encodeURIComponent(agentId)}/jobs/cancel-all/`,
	});
	return requireObjectWith<CancelledJobs>(doing, json, 'targeted_count');
}

export interface DeletedData {
	status: string;
	deleted_count?: number;
	failed_count?: number;
	artifacts_deleted_count?: number;
	artifacts_failed_count?: number;
	errors?: unknown;
}

/** `POST /v1/agents/jobs/{job_id}/delete-data/` */
export async function deleteJobData(context: RoeContext, jobId: string): Promise<DeletedData> {
	const doing = 'delete the job’s data';
	const { json } = await requestJson(context, doing, {
		method: 'POST',
		path: `${pathOf(jobId)}delete-data/`,
	});
	return requireObjectWith<DeletedData>(doing, json, 'status');
}

/** `GET /v1/agents/jobs/{job_id}/artifacts/result/`: an intermediate result, any JSON. */
export async function getArtifact(
	context: RoeContext,
	jobId: string,
	artifactKey: string,
): Promise<unknown> {
	const doing = 'read the artifact';
	const { json } = await readJson(context, doing, {
		method: 'GET',
		path: `${pathOf(jobId)}artifacts/result/`,
		query: { artifact_key: artifactKey },
	});
	return requireObjectWith<{ result: unknown }>(doing, json, 'result').result;
}

export interface ResentWebhook {
	status?: string;
	/** Deliveries that were queued; 0 where the agent has no active webhook. */
	queued: number;
}

/** `POST /v1/agents/jobs/{job_id}/webhook/resend/` */
export async function resendWebhook(
	context: RoeContext,
	jobId: string,
	webhookId: string | undefined,
): Promise<ResentWebhook> {
	const doing = 'send the webhook again';
	const { json } = await requestJson(context, doing, {
		method: 'POST',
		path: `${pathOf(jobId)}webhook/resend/`,
		body: webhookId === undefined ? {} : { webhook_id: webhookId },
	});
	return requireObjectWith<ResentWebhook>(doing, json, 'queued');
}
