import { isJson, parseJson } from '../shared/json';
import { RoeError } from '../shared/roeError';
import { shorten } from '../shared/sentence';
import { pause } from './pause';
import { createErrorFromNetworkError, createErrorFromResponse } from './requestErrors';
import { getBackoffMs, parseRetryAfterMs } from './retryAfter';
import {
	type HttpResult,
	type OpenResponse,
	sendRequest,
	type RoeResponse,
	type RoeContext,
	type RoeRequest,
} from './sendRequest';

const MAX_READ_ATTEMPTS = 5;

export interface JsonResponse {
	/** Unvalidated; undefined for an empty response. */
	json: unknown;
	headers: Record<string, string>;
}

/** Sends a request once; `action` completes "Could not …". @throws {RoeError} without a successful JSON response. */
export async function requestJson(
	context: RoeContext,
	action: string,
	request: RoeRequest,
): Promise<JsonResponse> {
	return parseJsonResponse(action, await sendRequest(context, request));
}

/** Like `requestJson`, but retries after network errors, 408, 429 and 5xx. Only for requests that change nothing in Roe. */
export async function readJson(
	context: RoeContext,
	action: string,
	request: RoeRequest,
): Promise<JsonResponse> {
	const send = async () => await sendRequest(context, request);
	return parseJsonResponse(action, await retryRead(context, send));
}

type ReadResult = HttpResult | { stream: OpenResponse };

/** Repeats `send` after network errors, 408, 429 and 5xx. Returns the last result. */
export async function retryRead<T extends ReadResult>(
	context: RoeContext,
	send: () => Promise<T>,
): Promise<T> {
	const signal = context.getExecutionCancelSignal?.();
	const { deadline = Infinity } = context;
	for (let attempt = 0; ; attempt++) {
		const result = await send();
		const wait = getReadRetryDelayMs(result, attempt);
		const isLast = attempt + 1 >= MAX_READ_ATTEMPTS || Date.now() + (wait ?? 0) >= deadline;
		if (wait === undefined || isLast || !(await pause(wait, signal))) return result;
	}
}

/** Milliseconds until the next attempt; undefined if a retry is pointless. */
function getReadRetryDelayMs(result: ReadResult, attempt: number): number | undefined {
	if ('stream' in result) return undefined;
	if ('networkError' in result) {
		const { kind, code } = result.networkError;
		return ['unreachable', 'lost', 'timedOut'].includes(kind) && code !== 'RESPONSE_TOO_LARGE'
			? getBackoffMs(attempt)
			: undefined;
	}
	const { status, headers } = result.response;
	if ((status !== 408 && status !== 429 && status < 500) || status === 511) return undefined;
	return (parseRetryAfterMs(headers['retry-after'], Date.now()) ?? 0) + getBackoffMs(attempt);
}

function parseJsonResponse(action: string, result: HttpResult): JsonResponse {
	if ('networkError' in result) throw createErrorFromNetworkError(action, result.networkError);
	const { response } = result;
	if (!isSuccess(response)) throw createErrorFromResponse(action, response);
	if (response.text === '') return { json: undefined, headers: response.headers };
	const parsed = parseJson(response.text);
	if (parsed === undefined) {
		throw new RoeError(
			'RESPONSE_NOT_JSON',
			isJson(response.text)
				? `Could not ${action}: the response is nested too deeply, so it isn’t from Roe`
				: `Could not ${action}: the response isn’t JSON, so it isn’t from Roe`,
			`The response starts with: ${quoteResponse(response)}. Check 'Base URL' in the credential, and the proxy between n8n and Roe (HTTPS_PROXY).`,
			response.status,
			{ cause: 'temporarily-unavailable' },
		);
	}
	return { json: parsed.value, headers: response.headers };
}

export function isSuccess(response: RoeResponse): boolean {
	return response.status >= 200 && response.status < 300;
}

export function quoteResponse(response: RoeResponse): string {
	const text = response.text.trim();
	return text === '' ? '(empty)' : JSON.stringify(shorten(text, 120));
}
