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

export interface Start<Response> {
	kind: StartKind<Response>;
	/** Called each time the request is sent, since a body can be read only once. */
	toRequest(): RoeRequest;
	submissions: Submission[];
	/** Whether the request contains the submission ID, by which its job can be found. */
	traceable: boolean;
	files?: FilePart[];
}

/** Sends one request and records the result. @throws {InputError} for an unreadable file or credential: nothing started (RFC 9112, 8). */
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
