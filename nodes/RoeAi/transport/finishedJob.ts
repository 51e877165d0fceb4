import { isObject } from '../shared/isObject';
import { isText } from '../shared/isText';
import { parseUuid } from '../shared/uuid';
import { type JobDetails, toJobDetails } from './jobDetails';
import {
	findStatus,
	getStatusEvents,
	type JobEvent,
	statusOfEvent,
	toErrorText,
} from './jobStatuses';
import { parseRoeTime } from './roeTime';
import type { ListedJob } from './types';

/** A finished job, from a delivery or from the list of an agent's jobs. IDs are UUIDs. */
export interface FinishedJob {
	jobId: string;
	agentId: string;
	event: JobEvent;
	statusCode: number;
	/** Milliseconds since 1970; undefined if Roe doesn't return it. */
	finishedAt?: number;
	errorMessage?: string;
	details?: JobDetails;
}

/** Parses `{agent: {id, name?}, job: {id, status, status_code?, completed_at?, metadata?}}`; undefined for anything else. */
export function parseDeliveryBody(body: unknown): FinishedJob | 'notFinished' | undefined {
	const { agent, job } = toRecord(body);
	const { name: agentName } = toRecord(agent);
	const agentId = parseUuid(toRecord(agent).id);
	const jobId = parseUuid(toRecord(job).id);
	const {
		status,
		status_code: code,
		completed_at: completedAt,
		error_message: errorMessage,
		metadata,
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
		details: {
			...(isText(agentName) && { agentName }),
			...(isObject(metadata) && { metadata }),
		},
	};
}

/** Converts an entry of an agent's list of jobs. @returns undefined if the job hasn't finished. */
export function toFinishedJob(agentId: string, listed: ListedJob): FinishedJob | undefined {
	const status = findStatus(listed.status_code);
	if (status?.event === undefined) return undefined;
	const { code, event } = status;
	// Roe adds another event of this kind when it reuses a cached result. The first one counts.
	const events = getStatusEvents(listed);
	const end = events.find(({ status_code: ended }) => findStatus(ended)?.event === event);
	const errorMessage = toErrorText(events.at(-1)?.error_message);
	return {
		jobId: parseUuid(listed.id) ?? listed.id,
		agentId,
		event,
		statusCode: code,
		finishedAt: parseRoeTime(end?.timestamp),
		...(errorMessage !== '' && { errorMessage }),
		details: toJobDetails(agentId, listed),
	};
}

function toRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
