import { RoeError } from '../shared/roeError';
import { lowerFirst } from '../shared/sentence';

/** @param problem Why it isn't known. @param next What users can do. */
export function startUnknown(
	cause: RoeError,
	agentId: string,
	problem: string,
	next: string,
): RoeError {
	return new RoeError(
		'START_UNKNOWN',
		`It’s not known whether Roe started the job: ${lowerFirst(cause.message)}`,
		describeUnknown(cause, agentId, problem, next),
		cause.httpCode,
	);
}

export function bulkStartUnknown(
	cause: RoeError,
	agentId: string,
	problem: string,
	next: string,
): RoeError {
	return new RoeError(
		'BULK_START_UNKNOWN',
		`It’s not known whether Roe started the job of this item: ${lowerFirst(cause.message)}`,
		describeUnknown(cause, agentId, problem, next),
		cause.httpCode,
	);
}

const describeUnknown = (
	{ description }: RoeError,
	agentId: string,
	problem: string,
	next: string,
) =>
	`${description} The request wasn’t sent again, since the job may exist: ${problem}. Check the jobs of the agent ${agentId} in Roe. ${next}`;
