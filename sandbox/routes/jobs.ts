import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';

import { ApiError, badFields, notFound, serverError } from '../errors';
import { parseUuid } from '../ids';
import { listJobs } from '../jobs/listing';
import { outputsOf } from '../jobs/outputs';
import { listedJob, singleResult, singleStatus } from '../jobs/present';
import { latestEvent } from '../jobs/timeline';
import { page } from '../pages';
import type { Roe } from '../roe';
import { hasOutputs, type Job } from '../types';
import { findAgent, findJob, findWebhook } from './find';

interface JobPath {
	Params: { jobId: string };
}
interface AgentPath {
	Params: { agentId: string };
}

/** Milliseconds after a call to cancel all until they are cancelled: Roe does it in the background. */
const CANCEL_ALL_DELAY = 20;

/** One job, and the jobs of one agent. */
export function jobRoutes(app: FastifyInstance, roe: Roe): void {
	app.get<AgentPath>('/v1/agents/:agentId/jobs/', async ({ access, params, address }) => {
		const agent = findAgent(roe, access, params.agentId);
		const now = roe.clock.now();
		const shownUntil = now - roe.settings.listDelay;
		const all = roe.jobs.ofAgent(agent.id);
		const areAllShown = (all.at(-1)?.createdAt ?? 0) <= shownUntil;
		const shown = areAllShown ? all : all.filter(({ createdAt }) => createdAt <= shownUntil);
		const wanted = listJobs(shown, address.searchParams, now);
		const { results, ...rest } = page(wanted, address, roe.settings.maxPageSize);
		return { ...rest, results: results.map((job) => listedJob(job, now)) };
	});

	app.post<AgentPath>('/v1/agents/:agentId/jobs/cancel-all/', async ({ access, params }) => {
		const agent = findAgent(roe, access, params.agentId);
		const running = roe.jobs.ofAgent(agent.id).filter((job) => !roe.jobs.isOver(job));
		const cancel = () => {
			for (const job of running) roe.jobs.end(job, 'cancelled');
		};
		setTimeout(cancel, CANCEL_ALL_DELAY).unref();
		return {
			task_id: running.length === 0 ? null : randomUUID(),
			targeted_count: running.length,
			note:
				running.length === 0
					? 'No running jobs to cancel.'
					: 'The jobs are being cancelled in the background.',
		};
	});

	app.get<JobPath>('/v1/agents/jobs/:jobId/status/', async ({ access, params }) =>
		singleStatus(findJob(roe, access, params.jobId), roe.clock.now()),
	);

	app.get<JobPath>('/v1/agents/jobs/:jobId/result/', async ({ access, params }) => {
		const job = findJob(roe, access, params.jobId);
		if (!hasResult(roe, job)) throw roe.jobs.isOver(job) ? serverError() : notFound();
		return await singleResult(job, roe.baseUrl);
	});

	app.post<JobPath>('/v1/agents/jobs/:jobId/cancel/', async ({ access, params }, reply) => {
		roe.jobs.end(findJob(roe, access, params.jobId), 'cancelled');
		return reply.code(204).send();
	});

	app.post<JobPath>('/v1/agents/jobs/:jobId/delete-data/', async ({ access, params }) => {
		const job = findJob(roe, access, params.jobId);
		if (!roe.jobs.isOver(job)) {
			throw new ApiError(400, { error: 'Cannot delete data of a job that is still running.' });
		}
		return await deleteData(roe, job);
	});

	app.get<JobPath>('/v1/agents/jobs/:jobId/artifacts/result/', async (request) => {
		const job = findJob(roe, request.access, request.params.jobId);
		const key = request.address.searchParams.get('artifact_key');
		if (!key) throw badFields({ artifact_key: ['This field is required.'] });
		if (hasResult(roe, job) && !job.dataDeleted) await outputsOf(job, roe.baseUrl);
		if (!job.artifacts.has(key)) throw notFound('Artifact not found.');
		return { result: job.artifacts.get(key) };
	});

	app.post<JobPath>('/v1/agents/jobs/:jobId/webhook/resend/', async (request) => {
		const { access, body } = request;
		const job = findJob(roe, access, request.params.jobId);
		if (!roe.jobs.isOver(job)) throw new ApiError(400, { error: 'The job has not finished yet.' });
		const { webhook_id: id = null } = (body ?? {}) as { webhook_id?: unknown };
		const uuid = parseUuid(id);
		if (id !== null && uuid === undefined) {
			throw new ApiError(400, { error: 'webhook_id must be a valid UUID.' });
		}
		const only = uuid === undefined ? undefined : findWebhook(roe, access, uuid);
		const active = roe.webhooks.activeFor(job.agent.id);
		const receivers = active.filter((webhook) => only === undefined || webhook === only);
		roe.deliveries.sendJob(job, receivers);
		return { status: 'queued', queued: receivers.length };
	});
}

const hasResult = (roe: Roe, job: Job) => hasOutputs(latestEvent(job, roe.clock.now()).status);

async function deleteData(roe: Roe, job: Job) {
	const files = job.inputs.flatMap(({ file }) => file ?? []);
	const removed = await Promise.all(files.map(async (file) => await roe.files.remove(file)));
	const artifacts = job.artifacts.size;
	job.artifacts.clear();
	job.dataDeleted = true;
	return {
		status: 'success',
		deleted_count: removed.filter(Boolean).length,
		failed_count: 0,
		blob_sanitized: true,
		artifacts_deleted_count: artifacts,
		artifacts_failed_count: 0,
		errors: null,
	};
}
