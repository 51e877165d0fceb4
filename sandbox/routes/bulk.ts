import type { FastifyInstance, FastifyRequest } from 'fastify';

import { badFields, forbidden } from '../errors';
import { parseUuid } from '../ids';
import { bulkResult, bulkStatus } from '../jobs/present';
import type { Roe } from '../roe';
import type { Job } from '../types';
import { requireAgents } from './find';

/** Jobs that one call may ask about. Source: the SDKs send no more. */
const MOST_JOBS = 1000;

/** Statuses and results of many jobs in one call. */
export function bulkRoutes(app: FastifyInstance, roe: Roe): void {
	app.post('/v1/agents/jobs/statuses/', async (request) => {
		const now = roe.clock.now();
		return askedJobs(roe, request).map(([id, job]) => bulkStatus(id, job, now));
	});

	app.post('/v1/agents/jobs/results/', async (request) => {
		const now = roe.clock.now();
		const asked = askedJobs(roe, request);
		if (asked.some(([id, job]) => job === undefined && roe.jobs.find(id) !== undefined)) {
			throw forbidden('You do not have permission to perform this action.');
		}
		return await Promise.all(
			asked.map(async ([id, job]) => await bulkResult(id, job, now, roe.baseUrl)),
		);
	});
}

/**
 * The jobs that a call names, each once: newest first and not as they were named, since Roe promises no order; then those that
 * are not there.
 */
function askedJobs(roe: Roe, { access, body }: FastifyRequest): Array<[string, Job | undefined]> {
	requireAgents(access);
	const ids = readIds(body);
	const asked = ids.map((id): [string, Job | undefined] => {
		const job = roe.jobs.find(id);
		return [id, job?.agent.organizationId === access.organizationId ? job : undefined];
	});
	return asked.sort(([, left], [, right]) => (right?.number ?? 0) - (left?.number ?? 0));
}

function readIds(body: unknown): string[] {
	const { job_ids: ids } = (body ?? {}) as { job_ids?: unknown };
	if (ids === undefined) throw badFields({ job_ids: ['This field is required.'] });
	if (!Array.isArray(ids)) {
		throw badFields({ job_ids: [`Expected a list of items but got type "${typeof ids}".`] });
	}
	if (ids.length > MOST_JOBS) {
		throw badFields({ job_ids: [`Ensure this field has no more than ${MOST_JOBS} elements.`] });
	}
	if (ids.length === 0) throw badFields({ job_ids: ['This list may not be empty.'] });
	const uuids = ids.map(parseUuid);
	const problems = uuids.flatMap((uuid, index) =>
		uuid === undefined ? [`Item ${index}: Must be a valid UUID.`] : [],
	);
	if (problems.length > 0) throw badFields({ job_ids: problems });
	return [...new Set(uuids as string[])];
}
