import { digest } from '../inputs/digest';
import { isUuid } from '../inputs/uuid';
import type { ListedJob } from '../transport/types';
import type { JobEvent } from './settings';

/**
 * A finished job, as Roe tells of it: in a delivery, or in the list of an agent's jobs.
 */
export interface FinishedJob {
	/** UUID. */
	jobId: string;
	/** UUID. */
	agentId: string;
	event: JobEvent;
	/** 3 SUCCESS, 4 FAILURE, 5 CANCELLED, 6 CACHED. */
	statusCode: number;
	/** Milliseconds since 1970; undefined where Roe does not tell. */
	finishedAt?: number;
	errorMessage?: string;
}

const SUCCESS = 3;
const FAILURE = 4;
/** By status code: what the end of a job is to this trigger. A cancelled job brought no result, so it counts as failed. */
const EVENTS: Record<number, JobEvent> = {
	3: 'succeeded',
	4: 'failed',
	5: 'failed',
	6: 'succeeded',
};

/**
 * Reads the body of a delivery: `{agent: {id}, job: {id, status, status_code?, completed_at?}}`, and more that is not needed.
 *
 * @returns Undefined where it is something else, or tells of a job that is not finished.
 */
export function readDeliveryBody(body: unknown): FinishedJob | undefined {
	const { agent, job } = record(body);
	const { id: agentId } = record(agent);
	const {
		id: jobId,
		status,
		status_code: code,
		completed_at: completedAt,
		error_message,
	} = record(job);
	if (!isUuid(agentId) || !isUuid(jobId)) return undefined;
	if (status !== 'succeeded' && status !== 'failed') return undefined;
	const statusCode = typeof code === 'number' && EVENTS[code] === status ? code : undefined;
	return {
		jobId: jobId.toLowerCase(),
		agentId: agentId.toLowerCase(),
		event: status,
		statusCode: statusCode ?? (status === 'succeeded' ? SUCCESS : FAILURE),
		finishedAt: timeOf(completedAt),
		...(typeof error_message === 'string' &&
			error_message !== '' && { errorMessage: error_message }),
	};
}

/**
 * A job of the list of an agent's jobs.
 *
 * @returns Undefined where it is not finished.
 */
export function finishedJobOf(agentId: string, listed: ListedJob): FinishedJob | undefined {
	const { id, status_code: statusCode } = listed;
	const event = EVENTS[statusCode];
	if (event === undefined) return undefined;
	// The first event of this kind: when a result is taken from the cache again, Roe adds one more.
	const events = listed.status_events ?? [];
	const end = events.find(({ status_code: code }) => EVENTS[code] === event);
	const errorMessage = events[events.length - 1]?.error_message;
	return {
		jobId: id,
		agentId,
		event,
		statusCode,
		finishedAt: timeOf(end?.timestamp),
		...(errorMessage && { errorMessage }),
	};
}

/** By what a delivery is remembered: a job has one execution for each of its ends. */
export const deliveryKey = ({ jobId, event }: Pick<FinishedJob, 'jobId' | 'event'>): string =>
	digest(`${jobId} ${event}`);

/**
 * A time as Roe writes it: ISO 8601, or Unix seconds.
 *
 * @returns Milliseconds since 1970.
 */
export function timeOf(value: unknown): number | undefined {
	const time = typeof value === 'number' ? value * 1000 : Date.parse(String(value ?? ''));
	return Number.isFinite(time) ? time : undefined;
}

function record(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
