import { isItem, type WaitOutputRules } from '../results/waitOutput';
import { groupBy } from '../shared/groupBy';
import type { JobDetail } from '../shared/jobDetail';
import { RoeError } from '../shared/roeError';
import { parseUuid } from '../shared/uuid';
import { findListedJobs, type WantedJob } from '../transport/findListedJobs';
import { type JobDetails, toJobDetails } from '../transport/jobDetails';
import { getJobResults } from '../transport/jobs';
import { findStatus } from '../transport/jobStatuses';
import type { RoeContext } from '../transport/sendRequest';
import type { BulkResult, ListedJob } from '../transport/types';
import type { WaitResults } from './waitAndFetchResults';

export interface DetailsQuery extends WantedJob {
	include: JobDetail[];
	/** The agent to look in if the result doesn't name the job's agent. */
	agentHint?: string;
	/** The metadata that the job was started with, if known. */
	metadata?: Record<string, string>;
}

/** Reads what jobs were started with, as far as results don't contain it. Jobs are recognized by ID alone. @throws {RoeError} */
export async function readJobDetails(
	context: RoeContext,
	queries: DetailsQuery[],
	results: Map<string, BulkResult>,
): Promise<Map<string, JobDetails>> {
	const wanted = queries.filter(({ include }) => include.length > 0);
	const details = new Map<string, JobDetails>();
	const isIncomplete = ({ jobId, include }: DetailsQuery) =>
		include.some((name) => details.get(jobId)?.[name] === undefined);
	const add = (jobId: string, found: JobDetails) =>
		details.set(jobId, { ...found, ...details.get(jobId) });
	/** @returns the queries without a job in the lists of these agents. */
	const readLists = async (
		missing: DetailsQuery[],
		getAgent: (query: DetailsQuery) => string | undefined,
	): Promise<DetailsQuery[]> => {
		const isFound = new Set<DetailsQuery>();
		for (const [agentId, asked] of groupBy(missing, getAgent)) {
			const jobs = await findJobsIfAllowed(context, agentId, asked);
			for (const query of asked) {
				const job = jobs.get(query.jobId);
				if (job === undefined) continue;
				add(query.jobId, toJobDetails(agentId, job));
				isFound.add(query);
			}
		}
		return missing.filter((query) => !isFound.has(query));
	};

	for (const { jobId, metadata } of wanted) {
		add(jobId, { ...fromResult(results.get(jobId)), ...(metadata && { metadata }) });
	}
	const agents = new Set([...results.values()].flatMap((result) => getAgentId(result) ?? []));
	const onlyAgent = agents.size === 1 ? [...agents][0] : undefined;
	const unread = await readLists(
		wanted.filter(isIncomplete),
		({ jobId, agentHint }) => getAgentId(results.get(jobId)) ?? agentHint ?? onlyAgent,
	);

	// Roe may name a failed job's agent only here, or not at all.
	let missing = unread.filter(({ jobId }) => getAgentId(results.get(jobId)) === undefined);
	const others = await getResultsIfAllowed(context, missing);
	for (const { jobId } of missing) add(jobId, fromResult(others.get(jobId)));
	missing = await readLists(missing.filter(isIncomplete), ({ jobId }) =>
		getAgentId(others.get(jobId)),
	);
	missing = missing.filter(({ jobId }) => getAgentId(others.get(jobId)) === undefined);
	for (const agentId of agents.size > 1 ? agents : []) {
		missing = await readLists(missing, () => agentId);
	}
	return details;
}

/** Like `readJobDetails`, for the jobs that become items after waiting. `metadata` is ignored if Roe used its cache for the job. */
export async function readWaitDetails(
	context: RoeContext,
	queries: Array<DetailsQuery & Pick<WaitOutputRules, 'failOnJobFailure' | 'onTimeout'>>,
	{ waited, results }: WaitResults,
): Promise<Map<string, JobDetails>> {
	const items = queries
		.filter((query) => isItem(waited.get(query.jobId), query))
		.map(({ metadata, ...query }): DetailsQuery => {
			const job = waited.get(query.jobId);
			if (job === undefined || job.kind === 'missing') return query;
			const { status, createdAt } = job;
			// Roe may also cache failures, and doesn't mark them.
			const isNewJob = status?.isSuccessful === true && !findStatus(status.status)?.isCached;
			return { ...query, createdAt, ...(isNewJob && { metadata }) };
		});
	return await readJobDetails(context, items, results);
}

const getAgentId = (result: BulkResult | undefined) => parseUuid(result?.agent_id);

function fromResult(result: BulkResult | undefined): JobDetails {
	const agentId = getAgentId(result);
	return {
		...(agentId !== undefined && { agentId }),
		...(Array.isArray(result?.inputs) && { inputs: result.inputs }),
	};
}

/** The agent may be deleted, or the hint may be about something else. */
async function findJobsIfAllowed(
	context: RoeContext,
	agentId: string,
	wanted: WantedJob[],
): Promise<Map<string, ListedJob>> {
	return await findListedJobs(context, agentId, wanted).catch((error: unknown) => {
		const isRejected =
			error instanceof RoeError && (error.httpCode === 403 || error.httpCode === 404);
		if (isRejected) return new Map<string, ListedJob>();
		throw error;
	});
}

/** A request for the results of jobs that failed may fail. */
async function getResultsIfAllowed(
	context: RoeContext,
	queries: DetailsQuery[],
): Promise<Map<string, BulkResult>> {
	const jobIds = queries.map(({ jobId }) => jobId);
	return await getJobResults(context, jobIds).catch((error: unknown) => {
		if (error instanceof RoeError) return new Map<string, BulkResult>();
		throw error;
	});
}
