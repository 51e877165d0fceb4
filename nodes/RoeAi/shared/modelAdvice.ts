import type { ErrorCode } from './errorCodes';

/** What a model can do about an error of its tool, for the person who reads it in n8n's log as well. */
const ADVICE = {
	correct: 'Correct the arguments and call this tool again.',
	retry: 'This may pass. Call this tool once more, and if it fails again, report it to the user.',
	running:
		'The job is still running, so don’t start another one. Get its result later by its job ID, or report that it isn’t finished.',
	failed:
		'If the reason shows what is wrong with the arguments, correct them and call this tool again. If not, report it to the user.',
	ambiguous: 'A job may be running. Don’t start it again: report this to the user.',
	limit: 'Don’t call this tool again. Respond with the results that you have.',
	report: 'You can’t solve this. Don’t call this tool again, and report it to the user.',
};

const CODES_BY_ADVICE: Partial<Record<keyof typeof ADVICE, ErrorCode[]>> = {
	correct: [
		'PARAMETER_EMPTY',
		'ID_INVALID',
		'BOOLEAN_INVALID',
		'NUMBER_INVALID',
		'TEXT_INVALID',
		'CHOICE_INVALID',
		'LIST_INVALID',
		'DATE_INVALID',
		'JSON_INVALID',
		'JSON_NOT_OBJECT',
		'SQL_INVALID',
		'QUERY_PARAMETERS_DONT_FIT',
		'TABLE_NAME_INVALID',
		'REFERENCE_INVALID',
		'INPUTS_DONT_FIT',
		'INPUT_EMPTY',
		'VALUE_UNSENDABLE',
		'REQUEST_REJECTED',
		'REQUEST_TOO_LARGE',
		'NOT_FOUND',
		'JOB_NOT_FOUND',
	],
	retry: [
		'RATE_LIMITED',
		'SERVER_FAILED',
		'REQUEST_TOO_SLOW',
		'GATEWAY_FAILED',
		'UNREACHABLE',
		'NOT_SENT',
		'CONNECTION_LOST',
		'TIMED_OUT',
		'DOWNLOAD_TIMED_OUT',
		'QUERY_TIMED_OUT',
	],
	running: ['JOB_NOT_FINISHED', 'WAIT_TIMED_OUT', 'EXECUTION_ENDING'],
	failed: ['JOB_FAILED', 'QUERY_FAILED'],
	ambiguous: ['START_UNKNOWN', 'BULK_START_UNKNOWN', 'JOB_ID_MISSING', 'RECORD_UNREADABLE'],
	limit: ['MAX_JOBS_EXCEEDED', 'NO_TIME_TO_WAIT'],
};

/** A sentence or two for the model of an AI agent that got this error from a tool. @param startedJobId If the call started a job. */
export function adviseModel(code: ErrorCode, startedJobId?: string): string {
	if (startedJobId !== undefined) {
		return `Job ${startedJobId} was started, so don’t start it again. Get its result later by this ID, or report the ID to the user.`;
	}
	const kinds = Object.entries(CODES_BY_ADVICE) as Array<[keyof typeof ADVICE, ErrorCode[]]>;
	const found = kinds.find(([, codes]) => codes.includes(code));
	return ADVICE[found?.[0] ?? 'report'];
}
