import { quote } from '../../shared/inputError';
import { RoeError } from '../../shared/roeError';
import { endSentence, lowerFirst } from '../../shared/sentence';
import { MAX_PAGE_SIZE } from '../../transport/readAllPages';
import { MAX_PAGES } from '../newestJobs';

export function keySearchFailed(reason: string): RoeError {
	return new RoeError(
		'DEDUPLICATION_UNKNOWN',
		`Could not look for the deduplication key: ${lowerFirst(reason)}`,
		'Nothing was started, since a job with the key may exist. Run this again when Roe’s list of jobs can be read.',
	);
}

export function windowTooLong(agentId: string): RoeError {
	return new RoeError(
		'DEDUPLICATION_WINDOW_TOO_LONG',
		`Could not look for the deduplication key: the agent ${agentId} has had more than ${MAX_PAGES * MAX_PAGE_SIZE} jobs within 'Deduplication Days'`,
		"Nothing was started. Enter fewer days, for example 1, in the option 'Deduplication Days'.",
	);
}

/** @param jobId Undefined if another item of this run has started the job. */
export function otherInputs(key: string, jobId: string | undefined): RoeError {
	const job = jobId === undefined ? 'another item of this run' : `job ${jobId}`;
	return new RoeError(
		'DEDUPLICATION_INPUTS_DIFFER',
		`The deduplication key ${quote(key)} belongs to ${job}, which has other inputs`,
		`Nothing was started. If this is another case, use another 'Deduplication Key' for it. If the case has changed, add what changed to the key, such as a version or a date.`,
	);
}

/** @param reason What happened to the other item. */
export function sameKeyUnknown(key: string, reason: string): RoeError {
	return new RoeError(
		'START_UNKNOWN',
		`Another item of this execution has the deduplication key ${quote(key)}, and it’s not known whether its job started`,
		`Nothing was started for this item. The other item reported: ${endSentence(reason)} Retry the execution.`,
	);
}
