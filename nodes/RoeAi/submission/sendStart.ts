import type { FilePart } from '../platform/multipart';
import {
	DEFAULT_TIMEOUT_MS,
	sendRequest,
	type RoeContext,
	type RoeRequest,
} from '../transport/sendRequest';
import { classifyStartResponse, type StartKind, type StartResult } from './classifyStartResponse';
import type { SubmissionEvent } from './submissionRecord';
import type { Submission } from './submissionStore';

/** A request that starts one job, or one job for each of some submissions. */
export interface Start<Response> {
	kind: StartKind<Response>;
	/** Makes the request. Called for each sending, since a body can be read once. */
	toRequest(): RoeRequest;
	/** In their order in the response. */
	submissions: Submission[];
	/** Whether the request has the submission ID, so that its job can be found. */
	traceable: boolean;
	/** Files that are read while the request is sent. */
	files?: FilePart[];
}

/**
 * Sends a request to start something, once, and records what happens to the submissions.
 *
 * @throws {InputError} if a file could not be read to its end, or the credential can't be right. Surely nothing was started, since a
 *   server can't act on a body that ends before its Content-Length (RFC 9112, section 8).
 */
export async function sendStart<Response>(
	context: RoeContext,
	{ kind, toRequest, submissions, traceable, files = [] }: Start<Response>,
): Promise<StartResult<Response>> {
	const request = toRequest();
	const { timeoutMs = DEFAULT_TIMEOUT_MS } = request;
	applyAll(submissions, () => ({ type: 'sent', at: Date.now(), timeoutMs, traceable }));
	let result: StartResult<Response> | undefined;
	try {
		const response = classifyStartResponse(kind, await sendRequest(context, request));
		const unread = files.find(({ readError }) => readError !== undefined);
		if (response.kind !== 'started' && unread?.readError !== undefined) throw unread.readError;
		result = response;
		return result;
	} finally {
		applyAll(submissions, (index) => toEvent(kind, result, timeoutMs, index));
	}
}

function applyAll(
	submissions: Submission[],
	eventAt: (index: number) => SubmissionEvent | undefined,
): void {
	submissions.forEach((submission, index) => {
		const event = eventAt(index);
		if (event !== undefined) submission.apply(event);
	});
}

/**
 * @param result Undefined if sending threw an error.
 * @returns What the result of a request means for one submission; undefined if no more is known than before.
 */
function toEvent<Response>(
	{ getJobId }: StartKind<Response>,
	result: StartResult<Response> | undefined,
	timeoutMs: number,
	index: number,
): SubmissionEvent | undefined {
	switch (result?.kind) {
		case undefined:
		case 'rejected':
		case 'retryable':
			return { type: 'notStarted' };
		case 'started': {
			const jobId = getJobId(result.response, index);
			return jobId === undefined
				? { type: 'responded', at: Date.now() }
				: { type: 'started', jobId };
		}
		case 'ambiguous':
			return { type: 'ambiguous', at: Date.now(), timeoutMs, reason: result.reason };
		case 'cancelled':
			return undefined;
	}
}
