import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { ApiError, badFields, badRequest } from '../errors';
import { injectBefore } from '../faults/inject';
import { outputsOf } from '../jobs/outputs';
import { latestEvent } from '../jobs/timeline';
import { requireOrganization } from '../requests/auth';
import { checkInputs } from '../requests/inputs';
import { logInputs, logJobs } from '../requests/logging';
import { discardFiles, fromObject, readRunBody, type RunBody } from '../requests/runBody';
import type { Roe } from '../roe';
import { hasOutputs, type Job } from '../types';
import { findAgent, findVersion } from './find';

/** Runs that one request may start. Source: the SDKs send no more. */
const MOST_RUNS = 1000;

interface RunPath {
	Params: { agentId: string; versionId?: string };
}

/** The calls that start jobs. */
export function runRoutes(app: FastifyInstance, roe: Roe): void {
	for (const path of ['/v1/agents/run/:agentId/', '/v1/agents/run/:agentId/versions/:versionId/']) {
		app.post<RunPath>(`${path}async/`, async (request, reply) => {
			const job = await startOne(roe, request, reply);
			return job === undefined ? reply : sendJson(reply, job.id);
		});
		app.post<RunPath>(path, async (request, reply) => {
			const job = await startOne(roe, request, reply);
			return job === undefined ? reply : sendJson(reply, await outputsAtEnd(roe, job));
		});
	}

	app.post<RunPath>('/v1/agents/run/:agentId/async/many/', async (request, reply) => {
		const agent = findAgent(roe, request.access, request.params.agentId);
		const version = findVersion(agent);
		requireCredits(roe);
		const { inputs: items, organization_id: organizationId } = (request.body ?? {}) as {
			inputs?: unknown;
			organization_id?: unknown;
		};
		if (organizationId !== undefined) requireOrganization(request.access, organizationId);
		if (items === undefined) throw badFields({ inputs: ['This field is required.'] });
		if (!Array.isArray(items)) throw badFields({ inputs: ['Expected a list of items.'] });
		if (items.length > MOST_RUNS) {
			throw badFields({
				inputs: [`Ensure this field has no more than ${MOST_RUNS} elements.`],
			});
		}
		const texts = items.flatMap((item: unknown) => Object.values(item ?? {}).map(String));
		if (await injectBefore(roe, request, reply, texts)) return reply;
		// All or nothing: every item is checked before the first job starts.
		const checked = items.map((item, index) =>
			naming(index, () => checkInputs(agent, version, fromObject(item, true), roe)),
		);
		const skipCache = wantsFreshRun(request);
		const { method, address } = request;
		const broken = roe.faults.take('during', { method, path: address.pathname });
		const jobs = checked
			.slice(0, broken?.runs)
			.map((inputs) => roe.jobs.start({ agent, version, inputs, metadata: {}, skipCache }));
		if (broken !== undefined) {
			throw new ApiError(broken.status ?? 500, { detail: 'Internal error while scheduling jobs' });
		}
		const ids = jobs.map(({ id }) => id);
		logJobs(request, ids);
		return ids;
	});
}

/** Starts the job of a request; undefined where a fault took the request instead. */
async function startOne(
	roe: Roe,
	request: FastifyRequest<RunPath>,
	reply: FastifyReply,
): Promise<Job | undefined> {
	const { access, params } = request;
	const agent = findAgent(roe, access, params.agentId);
	const version = findVersion(agent, params.versionId);
	requireCredits(roe);
	const body = await readRunBody(request, roe.files, access.organizationId);
	logInputs(request, body);
	try {
		if (body.organizationId !== undefined) requireOrganization(access, body.organizationId);
		if (await injectBefore(roe, request, reply, textsOf(body))) {
			await discardFiles(body, roe.files);
			return undefined;
		}
		const inputs = checkInputs(agent, version, body, roe);
		const { metadata } = body;
		const skipCache = wantsFreshRun(request);
		const job = roe.jobs.start({ agent, version, inputs, metadata, skipCache });
		logJobs(request, [job.id]);
		return job;
	} catch (error) {
		await discardFiles(body, roe.files);
		throw error;
	}
}

/** Only exactly "true" counts: a header that was sent twice arrives as "true, true". */
const wantsFreshRun = ({ headers }: FastifyRequest) => headers['x-skip-cache'] === 'true';

function textsOf({ inputs }: RunBody): string[] {
	return [...inputs.values()]
		.flat()
		.map((value) => (typeof value === 'string' ? value : (value?.fileName ?? '')));
}

function requireCredits({ settings }: Roe): void {
	if (settings.credits === '402') {
		throw new ApiError(402, { error: 'Insufficient credits', status_code: 402 });
	}
	if (settings.credits === '403') {
		throw new ApiError(403, { detail: 'Insufficient credits to start a new job' });
	}
}

async function outputsAtEnd(roe: Roe, job: Job) {
	await roe.jobs.over(job);
	const { status, errorMessage } = latestEvent(job, roe.clock.now());
	if (hasOutputs(status)) return await outputsOf(job, roe.baseUrl);
	throw new ApiError(500, { detail: errorMessage ?? 'The job was cancelled.' });
}

/** Says which of many items was wrong. */
function naming<T>(index: number, check: () => T): T {
	try {
		return check();
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		const { body } = error;
		const messages = Array.isArray(body)
			? body.map(String)
			: Object.entries(body as object).map(([key, value]) => `${key}: ${[value].flat().join(' ')}`);
		throw badRequest(...messages.map((message) => `inputs[${index}]: ${message}`));
	}
}

/** An answer may be a bare JSON string: Fastify would send that as plain text. */
const sendJson = (reply: FastifyReply, body: unknown) =>
	reply.type('application/json').send(JSON.stringify(body));
