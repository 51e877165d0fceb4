import { parseUuid } from '../shared/uuid';
import {
	findStatus,
	getStatusEvents,
	type JobEvent,
	statusOfEvent,
	toErrorText,
} from './jobStatuses';
import { parseRoeTime } from './roeTime';
import type { ListedJob } from './types';

/**
 * A finished job, as Roe tells of it: in a delivery, or in the list of an agent's jobs.
 */
export interface FinishedJob {
	/** UUID. */
	jobId: string;
	/** UUID. */
	agentId: string;
	event: JobEvent;
	/** Of a finished job. */
	statusCode: number;
	/** Milliseconds since 1970; undefined where Roe does not tell. */
	finishedAt?: number;
	errorMessage?: string;
}

/**
 * Reads the body of a delivery: `{agent: {id}, job: {id, status, status_code?, completed_at?}}`, and more that is not needed.
 *
 * @returns `notFinished` if it tells of a job that has not ended, by all that is documented; undefined if it is something else.
 */
export function parseDeliveryBody(body: unknown): FinishedJob | 'notFinished' | undefined {
	const { agent, job } = toRecord(body);
	const agentId = parseUuid(toRecord(agent).id);
	const jobId = parseUuid(toRecord(job).id);
	const {
		status,
		status_code: code,
		completed_at: completedAt,
		error_message: errorMessage,
	} = toRecord(job);
	if (agentId === undefined || jobId === undefined) return undefined;
	const isWordOrCode = (value: unknown) => ['string', 'number'].includes(typeof value);
	if (!isWordOrCode(status ?? code)) return undefined;
	const known = findStatus(code) ?? findStatus(status);
	const word = typeof status === 'string' ? status.trim().toLowerCase() : undefined;
	const event = word === 'succeeded' || word === 'failed' ? word : known?.event;
	if (event === undefined) return 'notFinished';
	const ended = known?.event === event ? known : statusOfEvent(event);
	return {
		jobId,
		agentId,
		event,
		statusCode: ended.code,
		finishedAt: parseRoeTime(completedAt),
		...(toErrorText(errorMessage) !== '' && { errorMessage: toErrorText(errorMessage) }),
	};
}

/**
 * A job of the list of an agent's jobs.
 *
 * @returns Undefined where it is not finished.
 */
export function toFinishedJob(agentId: string, listed: ListedJob): FinishedJob | undefined {
	const status = findStatus(listed.status_code);
	if (status?.event === undefined) return undefined;
	const { code, event } = status;
	// The first event of this kind: when a result is taken from the cache again, Roe adds one more.
	const events = getStatusEvents(listed);
	const end = events.find(({ status_code: ended }) => findStatus(ended)?.event === event);
	const errorMessage = toErrorText(events.at(-1)?.error_message);
	return {
		jobId: listed.id,
		agentId,
		event,
		statusCode: code,
		finishedAt: parseRoeTime(end?.timestamp),
		...(errorMessage !== '' && { errorMessage }),
	};
}

function toRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
